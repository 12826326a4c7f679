using System.Diagnostics;

namespace Enrollment.Bench;

/// <summary>Tells on stderr what is going on, and waits no longer than it says.</summary>
internal static class Progress
{
    public static void Say(string line) => Console.Error.WriteLine(line);

    /// <summary>Asks until <paramref name="ask"/> answers null; any other answer is what was last seen.</summary>
    /// <exception cref="TimeoutException">Says what was last seen.</exception>
    public static async Task UntilAsync(string what, TimeSpan limit, TimeSpan every, Func<Task<string?>> ask, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        while (await ask() is { } seen)
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new TimeoutException($"{what}: not within {limit.TotalSeconds:N0} s. Last seen: {seen}");
            await Task.Delay(every, stop);
        }
    }

    /// <summary>As long as a hundred a second would take: a hundred times slower than expected is a fault, not a result.</summary>
    public static TimeSpan LimitFor(int contacts) => TimeSpan.FromSeconds(60 + (contacts / 100.0));
}
