using Enrollment.Core.Calls;
using Enrollment.Core.Outbox;
using Enrollment.Core.Telemetry;
using Enrollment.Scheduler.Calls;
using Enrollment.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>The queue that the dialers of an account take calls from.</summary>
internal static class DeclaredQueue
{
    /// <summary>
    /// Declares the queue as a scheduler does before the first call. A dialer that consumes it at once is seen by the first look, and does not
    /// meet a queue without a leader, as one does that finds the queue by its name.
    /// </summary>
    /// <returns>The name of the queue.</returns>
    public static async Task<string> OfAsync(TestBroker broker, Guid account)
    {
        await using var publisher = new RabbitPublisher(
            RabbitConnectionString.Parse(broker.Address.ToString()), Options.Create(new OutboxOptions()), TimeProvider.System, NullLogger<RabbitPublisher>.Instance);
        var (queue, outages) = (CallQueues.Of(account, null), new Outages(TimeProvider.System));
        await new DialerQueues(publisher, TimeProvider.System, outages, NullLogger<DialerQueues>.Instance).LookAtAsync([queue], CancellationToken.None);
        return queue;
    }
}
