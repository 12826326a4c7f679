namespace Enrollment.Samples.DialerSimulator;

/// <summary>Makes calls: asks whether it may still, dials, and reports what came of it.</summary>
/// <param name="report">Sends one report.</param>
public sealed class Dialer(Settings settings, Dialled dialled, Service? service, Func<Call, Report, Task> report) : IDisposable
{
    // A queue or a receiver gives a call to one process, so what is under way here is all there is of it.
    private readonly SemaphoreSlim _lines = new(settings.CallsAtOnce);

    /// <summary>Makes a call that was handed out; nothing if it was made before.</summary>
    public async Task MakeAsync(Call call)
    {
        if (!dialled.TryTake(call.CallId))
            return;
        Console.WriteLine($"Took {call.CallId}");
        await _lines.WaitAsync();
        try
        {
            await MakeAsync(call, Script.Of(call));
        }
        finally
        {
            _lines.Release();
        }
    }

    /// <summary>Reports the calls that were dialled before this process began, and whose report was not sent.</summary>
    public async Task ReportLeftAsync()
    {
        foreach (var (call, startedAt) in dialled.Unreported)
            await ReportAllAsync(call, Script.Of(call), startedAt);
    }

    public void Dispose() => _lines.Dispose();

    private async Task MakeAsync(Call call, Script script)
    {
        if (DateTimeOffset.UtcNow >= call.ExpiresAt)
        {
            await ReportAsync(call, new("not_placed"));
            return;
        }
        if (settings.AsksToStart)
        {
            Console.WriteLine($"Asking to dial {call.CallId}");
            if (await service!.StartAsync(call) is { } refusal)
            {
                Console.WriteLine($"Not dialling {call.CallId}: {refusal}");
                return;
            }
        }
        var startedAt = DateTimeOffset.UtcNow;
        if (script.Dials)
        {
            dialled.Dial(new(call, startedAt));
            await Task.Delay(Script.DurationOf(script.Outcomes is [var first, ..] ? first : null) / settings.Speed);
        }
        if (script.IsLate && call.ReportBy.AddSeconds(2) - DateTimeOffset.UtcNow is { } untilLate && untilLate > TimeSpan.Zero)
            await Task.Delay(untilLate);
        await ReportAllAsync(call, script, startedAt);
    }

    private async Task ReportAllAsync(Call call, Script script, DateTimeOffset startedAt)
    {
        foreach (var outcome in script.Outcomes)
            await ReportAsync(call, script.Dials ? Report.Of(outcome, startedAt) : new(outcome));
        dialled.End(call.CallId);
    }

    private async Task ReportAsync(Call call, Report result)
    {
        await report(call, result);
        Console.WriteLine($"Reported {call.CallId}: {result.Outcome}");
    }
}

/// <summary>Tells what came of a call.</summary>
public sealed record Report(
    string Outcome, DateTimeOffset? StartedAt = null, DateTimeOffset? EndedAt = null, int? DurationSeconds = null, DateTimeOffset? CallbackAt = null,
    string? DialerReference = null)
{
    public static Report Of(string outcome, DateTimeOffset startedAt)
    {
        var endedAt = DateTimeOffset.UtcNow;
        return new(outcome, startedAt, endedAt, (int)(endedAt - startedAt).TotalSeconds, outcome == "callback_requested" ? endedAt.AddHours(2) : null, "simulator");
    }
}
