using System.Diagnostics;
using System.Diagnostics.Metrics;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.Core.Steps;
using Enrollment.Core.Telemetry;
using Enrollment.Core.Webhooks;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Steps.Webhook;

/// <summary>
/// Safe to repeat: a command whose enrollment has moved on does nothing. A command that comes again because its process died calls
/// again under the same delivery id. During a call it holds no connection to the database.
/// </summary>
public sealed class CallWebhookConsumer(WebhookCalls calls, WebhookSender sender, TimeProvider clock) : IConsumer<ExecuteStep>
{
    private static readonly Histogram<double> Duration = EnrollmentTelemetry.Meter.CreateHistogram<double>(
        "enrollment.webhook.duration", "s", "Time of one webhook's call, by outcome");

    public async Task Consume(ConsumeContext<ExecuteStep> context)
    {
        var (command, stop) = (context.Message, context.CancellationToken);
        if (await calls.FindAsync(command, stop) is not { } call)
            return;
        if (await context.TurnsDownAsync(call.Step, StepActions.Webhook, clock.GetUtcNow()))
            return;

        var begun = Stopwatch.GetTimestamp();
        var result = await CallAsync(call, stop);
        var (outcome, error) = WebhookDecision.Of(result);
        Duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
        var answer = result as WebhookResult.Answered;
        await context.AnswerAsync(outcome, error, answer?.Status, answer?.Body, answer?.RetryAfter);
    }

    private async Task<WebhookResult> CallAsync(WebhookCall call, CancellationToken stop)
    {
        var (step, action) = (call.Step, WebhookAction.Parse(call.Step.Definition.Action));
        return WebhookBody.Render(action.Body, WebhookFields.Of(step), step.ScheduledFor) is { } body
            ? await sender.SendAsync(action, MessageIds.For(step.Enrollment.CorrelationId, "Webhook", step.Definition.Position), body, call.Secrets, stop)
            : new WebhookResult.NotSent($"the body would be larger than {WebhookBody.MaxBytes / 1024} kB once its templates are filled in");
    }
}

public sealed class CallWebhookDefinition : ConsumerDefinition<CallWebhookConsumer>
{
    public CallWebhookDefinition(IOptions<WebhookOptions> options)
    {
        EndpointName = QueueNames.CallWebhook;
        // The command goes to a queue of its own, so that slow receivers hold up only each other.
        ConcurrentMessageLimit = options.Value.Concurrency;
    }

    // Not bound to the command's exchange: other actions have queues of their own.
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<CallWebhookConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.ConfigureConsumeTopology = false;
}

/// <param name="Outcome">See <see cref="StepAnswers"/>.</param>
/// <param name="Error">What went wrong; null if the step is done.</param>
public sealed record WebhookDecision(string Outcome, string? Error)
{
    /// <summary>Decides what follows a call. Nothing else does.</summary>
    public static WebhookDecision Of(WebhookResult result) => result switch
    {
        WebhookResult.Answered { Status: >= 200 and < 300 } => new(StepAnswers.Done, null),
        WebhookResult.Answered { Status: >= 300 and < 400 } moved => new(StepAnswers.Failed, $"answered {moved.Status}; redirects are not followed"),
        WebhookResult.Answered { Status: 408 or 425 or 429 or >= 500 } later => new(StepAnswers.Retry, $"answered {later.Status}"),
        WebhookResult.Answered refused => new(StepAnswers.Failed, $"answered {refused.Status}"),
        WebhookResult.NotAnswered silence => new(StepAnswers.Retry, silence.Error),
        WebhookResult.NotSent refusal => new(StepAnswers.Failed, refusal.Error),
        _ => throw new UnreachableException(),
    };
}
