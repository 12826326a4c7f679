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
/// One writing request's transaction. What the handler writes through <see cref="EnrollmentDb"/> or
/// <see cref="Connection"/>, the messages it sends, the credits and the answer to repeats commit together when the handler
/// has returned a good answer; when it returns a problem, nothing has happened.
/// </summary>
public sealed class RequestWork(EnrollmentDb db, OutboxUnits units, IOptions<CreditOptions> credits) : IAsyncDisposable
{
    private RequestCharge _charge = null!;
    private OutboxUnit? _unit;
    private Caller _caller = null!;
    private int _cost;

    public NpgsqlConnection Connection => (NpgsqlConnection)db.Database.GetDbConnection();

    public NpgsqlTransaction Transaction => Unit.Transaction;

    /// <summary>The transaction with its messages.</summary>
    public OutboxUnit Unit => _unit ?? throw new InvalidOperationException("The request's work has not begun.");

    /// <summary>True once it has happened, whatever the answer will be.</summary>
    public bool IsCommitted => _unit is { IsCommitted: true };

    /// <summary>What an earlier request of the same Idempotency-Key made without living to answer: go on with that instead of making it again.</summary>
    public Guid? EarlierWorkId { get; private set; }

    /// <summary>How the work is remembered for repeats; null: the request has no Idempotency-Key.</summary>
    internal IdempotencyClaim? Claim { get; private set; }

    /// <summary>Gathers messages, which leave with the commit.</summary>
    public void Send(IEnumerable<OutboxMessage> messages) => Unit.Send(messages);

    /// <summary>Registers an action to run after the commit, such as logging. The charge can still fail before it.</summary>
    /// <param name="act">Looks at nothing but memory and does not fail.</param>
    public void AfterCommit(Action act) => Unit.AfterCommit(act);

    /// <summary>The request turned out to change nothing.</summary>
    public void CostsAsRead() => _cost = credits.Value.Read;

    /// <summary>Commits while the handler goes on, because the answer needs what others make of the work.</summary>
    /// <param name="workId">What a repeat goes on with if this process does not live to answer.</param>
    /// <param name="answerWithin">Until then a repeat is told to wait.</param>
    /// <exception cref="Http.RequestRefusedException">The account's credits do not suffice.</exception>
    public async Task CommitAsync(Guid workId, TimeSpan answerWithin, CancellationToken stop)
    {
        if (Claim is not null)
            await Claim.NoteWorkAsync(Connection, workId, answerWithin, stop);
        await CommitAsync(stop);
    }

    internal async Task BeginAsync(Caller caller, RequestCharge charge, CancellationToken stop)
    {
        (_caller, _charge, _cost) = (caller, charge, credits.Value.Write);
        _unit = await units.BeginAsync(db, stop);
    }

    internal void Remember(IdempotencyClaim claim) => Claim = claim;

    internal void GoOnWith(Guid workId) => EarlierWorkId = workId;

    /// <exception cref="Http.RequestRefusedException">The account's credits do not suffice.</exception>
    internal async Task ChargeAsync(CancellationToken stop)
    {
        // Before the account's row is locked, which all its requests share.
        await Unit.WriteAsync(stop);
        // Whoever goes on with earlier work has paid for it.
        if (_caller.IsMetered && EarlierWorkId is null)
            await _charge.TakeAsync(Connection, _caller.AccountId, _cost, stop);
    }

    internal async Task CommitAsync(CancellationToken stop)
    {
        await ChargeAsync(stop);
        await CommitChargedAsync(stop);
    }

    internal Task CommitChargedAsync(CancellationToken stop) => Unit.CommitAsync(stop);

    /// <summary>Nothing is to be done after all: the transaction ends, and its connection is free for others.</summary>
    internal async Task GiveUpAsync()
    {
        if (_unit is not null)
            await _unit.DisposeAsync();
        _unit = null;
    }

    public ValueTask DisposeAsync() => _unit?.DisposeAsync() ?? ValueTask.CompletedTask;
}
