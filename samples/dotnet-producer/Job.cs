using System.Collections.Concurrent;
using Enrollment.Contracts;

namespace Enrollment.Samples.Producer;

/// <summary>One job as its news tell it. News come at least once, in no particular order, and everybody's come to everybody.</summary>
public sealed class Job(Guid id)
{
    private static readonly TimeSpan StragglersWithin = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, bool> _announced = new();
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with true if the job is completed, and with false if it was refused, failed or was cancelled.</summary>
    public Task<bool> Ended => _ended.Task;

    public Task HearAsync(ContactEnrolled news, Guid? messageId)
    {
        if (news.JobId == id)
            _announced.TryAdd(messageId!.Value, true);
        return Task.CompletedTask;
    }

    public async Task HearAsync(BulkEnrollmentCompleted end)
    {
        if (end.JobId != id)
            return;
        // The end can overtake the last announcements; those of a job that ended before we listened do not come again.
        using var patience = new CancellationTokenSource(StragglersWithin);
        while (_announced.Count < end.Enrolled && !patience.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        if (_ended.Task.IsCompleted)
            return;

        var reasons = string.Join(", ", end.SkippedReasons.Concat(end.FailedReasons).Select(reason => $"{reason.Key} {reason.Value}"));
        var why = reasons.Length > 0 ? $" ({reasons})" : "";
        Console.WriteLine($"Ended: {end.Status}, {end.Matched} matched, {end.Enrolled} enrolled, {end.Skipped} skipped, {end.Failed} failed{why}");
        Console.WriteLine($"Announced: {_announced.Count} of {end.Enrolled}");
        _ended.TrySetResult(end.Status == "completed");
    }

    public async Task HearAsync(BulkEnrollRefused refusal)
    {
        if (refusal.JobId != id)
            return;
        await Console.Error.WriteLineAsync($"Refused: {refusal.Code}: {refusal.Detail}");
        foreach (var error in refusal.Errors)
            await Console.Error.WriteLineAsync($"  {(error.Pointer.Length > 0 ? error.Pointer : "/")}: {error.Code}: {error.Detail}");
        _ended.TrySetResult(false);
    }
}
