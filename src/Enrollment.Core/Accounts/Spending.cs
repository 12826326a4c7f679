namespace Enrollment.Core.Accounts;

/// <summary>Says what credits are spent on.</summary>
/// <param name="Kind">See <see cref="SpendingKinds"/>.</param>
/// <param name="SequenceId">The sequence; the nil UUID for requests, which are of no sequence.</param>
/// <param name="Transactions">How many requests or contacts are paid for. Nothing is noted for none.</param>
public readonly record struct Spending(string Kind, Guid SequenceId, long Amount, long Transactions)
{
    /// <summary>Makes the price of one request.</summary>
    public static Spending Request(long price) => new(SpendingKinds.Request, Guid.Empty, price, Transactions: price > 0 ? 1 : 0);

    /// <summary>Makes the price of contacts that are to be called.</summary>
    /// <param name="price">The price of one, see <see cref="CreditOptions.AgentContact"/>.</param>
    public static Spending Contacts(Guid sequenceId, int contacts, int price) => new(SpendingKinds.Contact, sequenceId, (long)contacts * price, contacts);
}

/// <summary>The kinds of <c>credit_spending</c>. Amounts of refunds are what was given back.</summary>
public static class SpendingKinds
{
    public const string Contact = "contact";
    public const string Refund = "refund";
    public const string Request = "request";
}
