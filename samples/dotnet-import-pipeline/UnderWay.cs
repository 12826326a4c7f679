using System.Collections.Concurrent;
using Enrollment.Contracts;

namespace Enrollment.Samples.Pipeline;

/// <summary>The batches that were sent and have no answer yet, a few at once.</summary>
public sealed class UnderWay(Settings settings, Tally tally) : IDisposable
{
    private readonly ConcurrentDictionary<string, Batch> _batches = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _places = new(settings.MostUnderWay);

    /// <summary>How many there are.</summary>
    public int Count => _batches.Count;

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

    public Task HearAsync(ContactsImported answer)
    {
        End(answer.MessageId, batch => tally.Imported(batch, answer));
        return Task.CompletedTask;
    }

    public Task HearAsync(ImportRefused answer)
    {
        End(answer.MessageId, batch =>
        {
            IsStopped = true;
            tally.Refused(batch, answer);
        });
        return Task.CompletedTask;
    }

    public void Dispose() => _places.Dispose();

    // Answers come at least once, and those of an earlier run may still lie in the queue.
    private void End(string? id, Action<Batch> add)
    {
        if (id is null || !_batches.TryRemove(id, out var batch))
            return;
        add(batch);
        _places.Release();
    }

    private async Task WaitAsync()
    {
        if (!await _places.WaitAsync(settings.Wait))
            throw new TimeoutException();
    }
}
