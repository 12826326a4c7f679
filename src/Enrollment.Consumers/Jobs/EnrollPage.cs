using System.ComponentModel.DataAnnotations;
using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Safe to repeat: a page that is done changes nothing, and a delivery that finds its page done checks again whether the job is
/// complete.
/// </summary>
public sealed class EnrollPageConsumer(CallersFirst callers, PageRounds pages, JobEnd ends) : IConsumer<EnrollPage>
{
    public async Task Consume(ConsumeContext<EnrollPage> context)
    {
        var page = context.Message;
        await callers.LetPassAsync(context.CancellationToken);
        if (await pages.RunAsync(page.JobId, page.AccountId, page.PageNumber, context.CancellationToken))
            await ends.TryCompleteAsync(page.AccountId, page.JobId, context.CancellationToken);
    }
}

public sealed class EnrollPageDefinition : ConsumerDefinition<EnrollPageConsumer>
{
    public EnrollPageDefinition(IOptions<EnrollPageOptions> options)
    {
        EndpointName = QueueNames.EnrollPage;
        ConcurrentMessageLimit = options.Value.Concurrency;
    }
}

/// <summary>Configuration section <c>EnrollPage</c>.</summary>
public sealed class EnrollPageOptions
{
    public const string Section = "EnrollPage";

    /// <summary>
    /// How many pages run at once, each with a connection for its transaction. Two keep two cores busy; the others cover the commits.
    /// </summary>
    [Range(1, 64)]
    public int Concurrency { get; init; } = 4;

    /// <summary>
    /// How long a page of a job waits while callers are served or batches merged. Twice as long as four pages take at once, which leaves jobs a third of
    /// their pace.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan WaitForCallers { get; init; } = TimeSpan.FromMilliseconds(500);
}
