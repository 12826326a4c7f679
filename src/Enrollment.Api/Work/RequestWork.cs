using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Accounts;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Api.Work;

/// <summary>
/// The transaction of one writing request. What the handler writes through <see cref="EnrollmentDb"/> or <see cref="Connection"/>, its
/// messages, the charge and the answer kept for repeats commit together if the handler returns a good answer. If it returns a problem,
/// nothing is changed.
/// </summary>
public sealed class RequestWork(EnrollmentDb db, OutboxUnits units, IOptions<CreditOptions> credits) : IAsyncDisposable
{
    private RequestCharge _charge = null!;
    private OutboxUnit? _unit;
    private Caller _caller = null!;
    private Spending _cost;
    private Func<Charge, Problem>? _unpaid;

    public NpgsqlConnection Connection => (NpgsqlConnection)db.Database.GetDbConnection();

    public NpgsqlTransaction Transaction => Unit.Transaction;

    /// <summary>The transaction with its messages.</summary>
    public OutboxUnit Unit => _unit ?? throw new InvalidOperationException("The request's work has not begun.");

    /// <summary>Whether the work has been committed, whatever the answer will be.</summary>
    public bool IsCommitted => _unit is { IsCommitted: true };

    /// <summary>
    /// The id of what an earlier request of the same Idempotency-Key created before its process died. The work continues with it
    /// instead of creating it again.
    /// </summary>
    public Guid? EarlierWorkId { get; private set; }

    /// <summary>Whether the work is committed even if the answer is a problem.</summary>
    internal bool IsCommittedAnyway { get; private set; }

    /// <summary>The claim that keeps the work for repeats; null if the request has no Idempotency-Key.</summary>
    internal IdempotencyClaim? Claim { get; private set; }

    /// <summary>Gathers messages, which leave with the commit.</summary>
    public void Send(IEnumerable<OutboxMessage> messages) => Unit.Send(messages);

    /// <summary>Registers an action to run after the commit, such as logging. The charge can still fail before it.</summary>
    /// <param name="act">The action. It uses nothing but memory and does not fail.</param>
    public void AfterCommit(Action act) => Unit.AfterCommit(act);

    /// <summary>Charges the request as a read, because it changes nothing.</summary>
    public void CostsAsRead() => _cost = Spending.Request(credits.Value.Read);

    /// <summary>Commits what the handler has written even if it answers with a problem, because the problem itself is worth noting.</summary>
    public void CommitsWhateverTheAnswer() => IsCommittedAnyway = true;

    /// <summary>Charges the request for contacts that are to be called, instead of as a write. Accounts without a limit have it noted.</summary>
    /// <param name="unpaid">Makes the problem of an account that cannot pay. It is given what is required and what remains.</param>
    public void CostsContacts(Guid sequenceId, int contacts, Func<Charge, Problem> unpaid) =>
        (_cost, _unpaid) = (Spending.Contacts(sequenceId, contacts, credits.Value.AgentContact), unpaid);

    /// <summary>Charges nothing: the request belongs to work that was paid for.</summary>
    public void CostsNothing() => _cost = Spending.Request(0);

    /// <summary>Commits while the handler goes on, because the answer needs what other processes make of the work.</summary>
    /// <param name="workId">The id that a repeat continues with if this process dies before it answers.</param>
    /// <param name="answerWithin">How long a repeat is told to wait.</param>
    /// <exception cref="Http.RequestRefusedException">The account's credits do not suffice.</exception>
    public async Task CommitAsync(Guid workId, TimeSpan answerWithin, CancellationToken stop)
    {
        if (Claim is not null)
            await Claim.NoteWorkAsync(Connection, workId, answerWithin, stop);
        await CommitAsync(stop);
    }

    internal async Task BeginAsync(Caller caller, RequestCharge charge, CancellationToken stop)
    {
        (_caller, _charge, _cost) = (caller, charge, Spending.Request(credits.Value.Write));
        _unit = await units.BeginAsync(db, stop);
    }

    internal void Remember(IdempotencyClaim claim) => Claim = claim;

    internal void GoOnWith(Guid workId) => EarlierWorkId = workId;

    /// <exception cref="Http.RequestRefusedException">The account's credits do not suffice.</exception>
    internal async Task ChargeAsync(CancellationToken stop)
    {
        // Before the account's row is locked, which all its requests share.
        await Unit.WriteAsync(stop);
        // Earlier work that the request goes on with has been paid for.
        var isNoted = _cost.Kind != SpendingKinds.Request || (_caller.IsMetered && _cost.Amount > 0);
        if (isNoted && EarlierWorkId is null)
            await _charge.TakeAsync(Connection, _caller.AccountId, _cost, _unpaid, stop);
    }

    internal async Task CommitAsync(CancellationToken stop)
    {
        await ChargeAsync(stop);
        await CommitChargedAsync(stop);
    }

    internal Task CommitChargedAsync(CancellationToken stop) => Unit.CommitAsync(stop);

    /// <summary>Gives up the work: ends the transaction and frees its connection.</summary>
    internal async Task GiveUpAsync()
    {
        if (_unit is not null)
            await _unit.DisposeAsync();
        _unit = null;
    }

    public ValueTask DisposeAsync() => _unit?.DisposeAsync() ?? ValueTask.CompletedTask;
}
