using System.Collections.Concurrent;
using Enrollment.Contracts;

namespace Enrollment.Samples.Pipeline;

/// <summary>The batches that were sent and have no answer yet, a few at once.</summary>
public sealed class UnderWay(Settings settings, Tally tally) : IDisposable
{
    private readonly ConcurrentDictionary<string, Batch> _batches = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _places = new(settings.MostUnderWay);

    /// <summary>The name of this run. It travels with each message, and comes back with its answer.</summary>
    public string Run { get; } = $"{Guid.NewGuid()}";

    /// <summary>Whether a batch was refused as a whole: that is the sender's fault, and the next ones would have it, too.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Waits for a place, for as long as answers come. Ends with <see cref="TimeoutException"/> if none does.</summary>
    /// <returns>Whether the batch is to be sent; false if another one was refused.</returns>
    public async Task<bool> TryBeginAsync(Batch batch)
    {
        await WaitAsync();
        if (IsStopped)
        {
            _places.Release();
            return false;
        }
        tally.Sent(batch);
        _batches[$"{batch.Id}"] = batch;
        return true;
    }

    /// <summary>Waits until every batch has its answer, for as long as answers come.</summary>
    public async Task EndAsync()
    {
        for (var place = 0; place < settings.MostUnderWay; place++)
            await WaitAsync();
    }

    /// <param name="run">The run that the answered message belongs to.</param>
    public Task HearAsync(string? run, ContactsImported answer)
    {
        End(run, answer.MessageId, batch => tally.Imported(batch, answer));
        return Task.CompletedTask;
    }

    /// <param name="run">The run that the answered message belongs to.</param>
    public Task HearAsync(string? run, ImportRefused answer)
    {
        End(run, answer.MessageId, batch =>
        {
            IsStopped = true;
            tally.Refused(batch, answer);
        });
        return Task.CompletedTask;
    }

    public void Dispose() => _places.Dispose();

    // Answers come at least once. Those of an earlier run may still lie in the queue, and its refusals say nothing about this one.
    private void End(string? run, string? id, Action<Batch> add)
    {
        if (run != Run || id is null || !_batches.TryRemove(id, out var batch))
            return;
        add(batch);
        _places.Release();
    }

    private async Task WaitAsync()
    {
        if (!await _places.WaitAsync(settings.Wait))
            throw new TimeoutException($"No answer for {settings.Wait.TotalSeconds} s; {_batches.Count} batches have none.");
    }
}
