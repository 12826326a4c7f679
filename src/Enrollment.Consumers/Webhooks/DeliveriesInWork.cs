namespace Enrollment.Consumers.Webhooks;

/// <summary>
/// Knows what this process is sending. While they wait, deliveries hold no connection to the database, only a place. An account has a quarter of
/// the places at most, so that slow receivers of one hold up nobody else.
/// </summary>
public sealed class DeliveriesInWork
{
    /// <summary>The most that an account begins at once; it may begin more while it has fewer than that.</summary>
    public const int Share = Places / 8;

    private const int Places = 64;

    private readonly Lock _access = new();
    private readonly Dictionary<Guid, int> _accounts = [];
    private int _count;

    /// <summary>How many more may begin.</summary>
    public int Free
    {
        get
        {
            lock (_access)
                return Places - _count;
        }
    }

    public void Add(ClaimedDelivery delivery)
    {
        lock (_access)
        {
            _count++;
            _accounts[delivery.AccountId] = _accounts.GetValueOrDefault(delivery.AccountId) + 1;
        }
    }

    public void Remove(ClaimedDelivery delivery)
    {
        lock (_access)
        {
            _count--;
            if (--_accounts[delivery.AccountId] == 0)
                _accounts.Remove(delivery.AccountId);
        }
    }

    /// <summary>Lists the accounts that may begin no more.</summary>
    public Guid[] FullAccounts()
    {
        lock (_access)
            return [.. _accounts.Where(account => account.Value >= Share).Select(account => account.Key)];
    }
}
