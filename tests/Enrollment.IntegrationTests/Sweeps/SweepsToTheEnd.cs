using Enrollment.Scheduler.Sweeps;

namespace Enrollment.IntegrationTests.Sweeps;

internal static class SweepsToTheEnd
{
    /// <summary>Sweeps until nothing is left to do.</summary>
    public static async Task ToTheEndAsync(this ISweep sweep)
    {
        while (await sweep.SweepNextAsync(CancellationToken.None))
        {
        }
    }
}
