namespace Enrollment.Consumers.Imports;

/// <summary>
/// Knows the batches that this process has in work, and which others may begin. An account merges one batch at a time; a second one is
/// read and staged meanwhile, while more than half of the places are free. Files have half of the places at most: a slow server may take
/// half an hour, and other batches always find a place.
/// </summary>
/// <param name="places">How many batches may be in work at once.</param>
public sealed class BatchesInWork(int places)
{
    private const int MostOfAccount = 2;

    private readonly Lock _access = new();
    private readonly Dictionary<Guid, Guid> _accounts = [];
    private readonly HashSet<Guid> _files = [];
    private readonly int _mostFiles = Math.Max(1, places / 2);

    /// <summary>Says whether a batch that names a file may begin.</summary>
    public bool HasFilePlace
    {
        get
        {
            lock (_access)
                return _files.Count < _mostFiles;
        }
    }

    public void Add(Guid importId, Guid accountId)
    {
        lock (_access)
            _accounts.Add(importId, accountId);
    }

    /// <summary>Takes a place for the file of a batch in work, until the batch is removed.</summary>
    public bool TryTakeFilePlace(Guid importId)
    {
        lock (_access)
            return _files.Count < _mostFiles && _files.Add(importId);
    }

    public void Remove(Guid importId)
    {
        lock (_access)
        {
            _accounts.Remove(importId);
            _files.Remove(importId);
        }
    }

    /// <summary>Lists the batches in work.</summary>
    public Guid[] Imports()
    {
        lock (_access)
            return [.. _accounts.Keys];
    }

    /// <summary>Lists the accounts that may not have another batch in work now.</summary>
    public Guid[] FullAccounts()
    {
        lock (_access)
        {
            var most = 2 * (places - _accounts.Count) > places ? MostOfAccount : 1;
            return [.. _accounts.Values.CountBy(account => account).Where(count => count.Value >= most).Select(count => count.Key)];
        }
    }
}
