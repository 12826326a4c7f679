using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Enrollment.Demo;

/// <summary>Shows gauges: a terminal gets bars that move, anything else a plain line now and then.</summary>
public sealed class Screen
{
    private static readonly TimeSpan FrameEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PlainLineEvery = TimeSpan.FromSeconds(2);

    private readonly bool _isLive = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;

    public static void Say(string line) => Console.WriteLine(line);

    /// <summary>Shows the gauges while the work goes on.</summary>
    /// <param name="keep">Whether the bars stay on the screen when the work is over.</param>
    public Task<T> ShowAsync<T>(IReadOnlyList<Gauge> gauges, bool keep, Func<Task<T>> work) =>
        _isLive ? ShowBarsAsync(gauges, keep, work) : ShowLinesAsync(gauges, work);

    // The live display shows the cursor again however the work ends.
    private static Task<T> ShowBarsAsync<T>(IReadOnlyList<Gauge> gauges, bool keep, Func<Task<T>> work)
    {
        var bars = new Bars(gauges);
        return AnsiConsole.Live(bars).AutoClear(!keep).StartAsync(async live =>
        {
            var working = work();
            while (!working.IsCompleted)
            {
                live.Refresh();
                await Task.WhenAny(working, Task.Delay(FrameEvery));
            }
            bars.IsOver = true;
            live.Refresh();
            return await working;
        });
    }

    private static async Task<T> ShowLinesAsync<T>(IReadOnlyList<Gauge> gauges, Func<Task<T>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var working = work();
        while (await Task.WhenAny(working, Task.Delay(PlainLineEvery)) != working)
            Say($"  {Stopwatch.GetElapsedTime(started).TotalSeconds,3:0} s: {string.Join(", ", gauges.Select(gauge => gauge.Read()))}");
        return await working;
    }

    /// <summary>The gauges as lines that fit the terminal as wide as it is now.</summary>
    private sealed class Bars(IReadOnlyList<Gauge> gauges) : Renderable
    {
        private static readonly Style Full = new(Color.Green);
        private static readonly Style Empty = new(Color.Grey);

        public bool IsOver { get; set; }

        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            var readings = gauges.Select(gauge => (Reading: gauge.Read(), gauge.Afterwards)).ToList();
            var (nameLength, totalLength) = (readings.Max(row => row.Reading.Name.Length), readings.Max(row => $"{row.Reading.Total:N0}".Length));
            foreach (var (reading, afterwards) in readings)
            {
                var line = GaugeLine.Of(reading, nameLength, totalLength, maxWidth, reading.IsDone && !IsOver ? afterwards : null);
                yield return new Segment(line.Name);
                yield return new Segment(new string(options.Unicode ? '█' : '#', line.Done), Full);
                yield return new Segment(new string(options.Unicode ? '░' : '.', line.Rest), Empty);
                yield return new Segment(line.Figures);
                yield return Segment.LineBreak;
            }
        }
    }
}
