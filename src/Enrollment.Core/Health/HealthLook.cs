using Enrollment.Core.Database;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Enrollment.Core.Health;

/// <summary>Runs a health check with a time limit short enough for a probe.</summary>
public static class HealthLook
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.5);

    /// <param name="look">Returns what is wrong; null if nothing is.</param>
    public static async Task<HealthCheckResult> TakeAsync(
        HealthCheckContext context, Func<CancellationToken, Task<string?>> look, TimeProvider clock, CancellationToken stop)
    {
        var token = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var looking = look(token.Token);
        try
        {
            // Some clients notice a token late or never; that is why the framework's own timeout is not enough.
            var fault = await looking.WaitAsync(Patience, clock, stop);
            return fault is null ? HealthCheckResult.Healthy() : new(context.Registration.FailureStatus, fault);
        }
        catch (TimeoutException) when (!looking.IsCompleted)
        {
            // Elsewhere: a client that cancels at the server does so before this returns, and the server may be out of reach.
            _ = token.CancelAsync();
            return new(context.Registration.FailureStatus, $"no answer within {Patience.TotalSeconds} s");
        }
        catch (Exception away) when (away is not OperationCanceledException)
        {
            // Whatever it is, the answer is "not ready" and why.
            return new(context.Registration.FailureStatus, ReasonOf(away));
        }
        finally
        {
            _ = looking.ContinueWith(_ => token.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    // Without the words, which can name addresses and users.
    private static string ReasonOf(Exception away) => away switch
    {
        MigrationRefusedException or TimeoutException => away.Message,
        PostgresException refusal => $"refused with {refusal.SqlState}",
        _ => away.GetType().Name,
    };
}
