namespace Enrollment.Consumers.Imports;

/// <summary>
/// Knows the batches that this process has in work, and which accounts may have another one. An account merges one batch at a time; a
/// second one is read and staged meanwhile, while more than half of the places are free.
/// </summary>
/// <param name="places">How many batches may be in work at once.</param>
internal sealed class BatchesInWork(int places)
{
    private const int MostOfAccount = 2;

    private readonly Lock _access = new();
    private readonly Dictionary<Guid, Guid> _accounts = [];

    public void Add(Guid importId, Guid accountId)
    {
        lock (_access)
            _accounts.Add(importId, accountId);
    }

    public void Remove(Guid importId)
    {
        lock (_access)
            _accounts.Remove(importId);
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
