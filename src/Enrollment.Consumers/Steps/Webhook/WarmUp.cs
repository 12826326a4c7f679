using Enrollment.Contracts;

namespace Enrollment.Consumers.Steps.Webhook;

/// <summary>
/// Looks up a call that does not exist while the bus starts. The first look-up of a process makes EF Core's model and compiles its query,
/// which takes a second; the first webhooks must not wait for it.
/// </summary>
internal sealed class WarmUp(WebhookCalls calls) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await calls.FindAsync(new ExecuteStep(Guid.Empty, Guid.Empty, StepSeq: 0), stoppingToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // What fails here fails again, and is told, where it matters.
        }
    }
}
