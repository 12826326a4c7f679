using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Enrollment.Demo;

/// <summary>How far a job has come, and how much of it the subscriber has heard.</summary>
public sealed record Snapshot(BulkJob Job, long Announced, long FirstSteps)
{
    public bool IsAllHeard => Job.IsFinished && Announced >= Job.Enrolled && FirstSteps >= Job.Enrolled;
}

/// <summary>A terminal gets live bars, anything else plain lines.</summary>
public sealed class Screen
{
    private static readonly TimeSpan PlainLineEvery = TimeSpan.FromSeconds(2);

    private readonly bool _isLive = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;

    public static void Say(string line) => Console.WriteLine(line);

    /// <summary>Shows that something is being done.</summary>
    public Task<T> WhileAsync<T>(string what, Func<Task<T>> work) =>
        _isLive ? AnsiConsole.Status().StartAsync(what, _ => work()) : work();

    /// <summary>Shows the snapshots that <paramref name="watch"/> hands over.</summary>
    /// <param name="expected">How many contacts will be matched.</param>
    /// <param name="expectedEnrolled">How many of them will be enrolled.</param>
    public Task<Snapshot> ShowAsync(long expected, long expectedEnrolled, Func<Action<Snapshot>, Task<Snapshot>> watch) =>
        _isLive ? ShowBarsAsync(expected, expectedEnrolled, watch) : ShowLinesAsync(expected, watch);

    private static Task<Snapshot> ShowBarsAsync(long expected, long expectedEnrolled, Func<Action<Snapshot>, Task<Snapshot>> watch) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new CountColumn(), new RateColumn())
            .StartAsync(async progress =>
            {
                var handled = progress.AddTask("Contacts handled", maxValue: expected);
                var announced = progress.AddTask("Announced", maxValue: expectedEnrolled);
                var steps = progress.AddTask("First steps emitted", maxValue: expectedEnrolled);
                return await watch(now =>
                {
                    Advance(handled, now.Job.Handled);
                    Advance(announced, now.Announced);
                    Advance(steps, now.FirstSteps);
                });
            });

    // Stopped, a task keeps the time and the rate that it was finished with.
    private static void Advance(ProgressTask task, long value)
    {
        task.Value = value;
        if (task.IsFinished && task.StopTime is null)
            task.StopTask();
    }

    private static async Task<Snapshot> ShowLinesAsync(long expected, Func<Action<Snapshot>, Task<Snapshot>> watch)
    {
        var started = Stopwatch.GetTimestamp();
        var shown = started;
        return await watch(now =>
        {
            if (Stopwatch.GetElapsedTime(shown) < PlainLineEvery)
                return;
            shown = Stopwatch.GetTimestamp();
            Say($"  {Stopwatch.GetElapsedTime(started).TotalSeconds,3:0} s: {now.Job.Handled:N0} of {expected:N0} contacts handled, "
                + $"{now.Announced:N0} announced, {now.FirstSteps:N0} first steps emitted");
        });
    }

    private sealed class CountColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text($"{task.Value:N0} of {task.MaxValue:N0}").RightJustified();
    }

    private sealed class RateColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.ElapsedTime is { TotalSeconds: > 0 } elapsed ? $"{task.Value / elapsed.TotalSeconds:N0}/s" : "").RightJustified();
    }
}
