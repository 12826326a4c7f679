using System.Diagnostics;

namespace Enrollment.Testing;

/// <summary>Waits for what must become true; says what it last saw when it does not.</summary>
public static class Eventually
{
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Unhurried = TimeSpan.FromMilliseconds(250);

    /// <summary>Looks until <paramref name="enough"/> holds. A look that throws counts as not yet: the server may be restarting.</summary>
    /// <param name="what">What is waited for, for the failure's message.</param>
    /// <param name="every">The longest pause between two looks. The default spares the database.</param>
    /// <returns>What was seen when it held.</returns>
    public static async Task<T> SeesAsync<T>(string what, Func<Task<T>> look, Func<T, bool> enough, TimeSpan? within = null, TimeSpan? every = null)
    {
        var started = Stopwatch.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(10);
        while (true)
        {
            string lastSeen;
            Exception? trouble = null;
            try
            {
                var seen = await look();
                if (enough(seen))
                    return seen;
                lastSeen = $"{seen}";
            }
            catch (Exception notYet)
            {
                lastSeen = notYet.Message;
                trouble = notYet;
            }

            if (Stopwatch.GetElapsedTime(started) > (within ?? Default))
                throw new TimeoutException($"{what}: not within {(within ?? Default).TotalSeconds:0} s. Last seen: {lastSeen}", trouble);
            await Task.Delay(pause);
            // What takes long need not be seen to the millisecond.
            pause = TimeSpan.FromMilliseconds(Math.Min((every ?? Unhurried).TotalMilliseconds, pause.TotalMilliseconds * 1.5));
        }
    }

    /// <summary>Looks until it sees the expected value.</summary>
    public static Task<T> EqualsAsync<T>(string what, T expected, Func<Task<T>> look, TimeSpan? within = null) =>
        SeesAsync($"{what} = {expected}", look, seen => EqualityComparer<T>.Default.Equals(seen, expected), within);

    /// <summary>Looks until it sees the expected value.</summary>
    public static Task<T> EqualsAsync<T>(string what, T expected, Func<T> look, TimeSpan? within = null) =>
        EqualsAsync(what, expected, () => Task.FromResult(look()), within);

    public static Task HoldsAsync(string what, Func<Task<bool>> condition, TimeSpan? within = null) =>
        EqualsAsync(what, expected: true, condition, within);

    public static Task HoldsAsync(string what, Func<bool> condition, TimeSpan? within = null) =>
        EqualsAsync(what, expected: true, condition, within);
}
