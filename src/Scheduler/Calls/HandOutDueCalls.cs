using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Telemetry;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Scheduler.Calls;

/// <summary>
/// Hands out the due calls of one sequence, as many as it has slots free. Each is handed out once: the call that fills the slot, the move of
/// its enrollment and the command to the dialer commit together.
/// </summary>
public sealed class HandOutDueCalls(
    OutboxUnits units, NpgsqlDataSource dataSource, EnrollmentContexts contexts, IOptions<DueCallsOptions> options, ILogger<HandOutDueCalls> logger)
{
    // Rows that are moved or ended use up no slot, so the next ones are looked at. Bounded: one sequence must not hold up the others.
    private const int MostRounds = 5;

    private static readonly string FindSql = EmbeddedSql.Of(typeof(HandOutDueCalls), "FindSequences");
    private static readonly string LockSequenceSql = EmbeddedSql.Of(typeof(HandOutDueCalls), "LockSequence");
    private static readonly string LockAccountSql = EmbeddedSql.Of(typeof(HandOutDueCalls), "LockAccount");
    private static readonly string CountFreeSql = EmbeddedSql.Of(typeof(HandOutDueCalls), "CountFree");
    private static readonly string NoteMayBeTakenSql = EmbeddedSql.Of(typeof(HandOutDueCalls), "NoteMayBeTaken");
    private static readonly string ClaimSql = EmbeddedSql.Of(typeof(HandOutDueCalls), "ClaimDueCalls");

    /// <summary>Finds the sequences that have a call due and a slot free, in random order.</summary>
    public async Task<IReadOnlyList<CallingSequence>> FindAsync(CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(FindSql);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var found = new List<CallingSequence>();
        while (await reader.ReadAsync(stop))
        {
            found.Add(new(
                reader.Get<Guid>("id"), reader.Get<Guid>("account_id"), reader.TextOrNull("dialer"), reader.Get<bool>("has_messages"),
                reader.Get<bool>("has_webhooks")));
        }
        return found;
    }

    /// <summary>Hands out one batch of a sequence.</summary>
    /// <returns>Whether there may be more to do for it at once.</returns>
    public async Task<bool> NextBatchAsync(CallingSequence sequence, CancellationToken stop)
    {
        try
        {
            return await NextBatchAsync(sequence, options.Value.BatchSize, MostRounds, seen: [], stop);
        }
        catch (Exception fault) when (IsOfOne(fault))
        {
            // One of them cannot be moved, or not be written as it should become. The others must not share its fate.
            CallsLog.SequenceRefused(logger, sequence.Id, fault);
            return await OneByOneAsync(sequence, stop);
        }
    }

    private async Task<bool> OneByOneAsync(CallingSequence sequence, CancellationToken stop)
    {
        for (var left = options.Value.BatchSize; left > 0; left--)
        {
            var seen = new List<Guid>();
            try
            {
                if (!await NextBatchAsync(sequence, batchSize: 1, mostRounds: 1, seen, stop))
                    return false;
            }
            catch (Exception fault) when (IsOfOne(fault) && seen.Count == 1)
            {
                await PutOffAsync(sequence, seen[0], fault, stop);
            }
        }
        return true;
    }

    private async Task<bool> NextBatchAsync(CallingSequence sequence, int batchSize, int mostRounds, List<Guid> seen, CancellationToken stop)
    {
        using var activity = EnrollmentTelemetry.Source.StartActivity("hand out due calls");
        await using var unit = await units.BeginAsync(stop);
        if (await LockAsync(unit.Connection, sequence, stop) is not { Free: > 0 } places)
            return false;

        var batch = new CallBatch(sequence, Math.Min(places.Free, batchSize), seen);
        for (var round = 0; round < mostRounds && batch.HasRoom; round++)
        {
            // What is moved takes no slot, so once there was any, many are looked at together.
            var limit = round == 0 ? batch.Free : batchSize;
            var claimed = await ClaimAsync(unit.Connection, sequence, places, batch.Seen, limit, stop);
            batch.Take(claimed, await contexts.GiveAsync(unit.Connection, claimed.ConvertAll(due => due.Enrollment), stop));
            batch.MayHaveMore = claimed.Count == limit;
            if (!batch.MayHaveMore)
                break;
        }
        if (batch.Changed.Count == 0)
            return false;
        await EnrollmentRows.SaveAsync(unit, batch.Changed, stop);
        if (sequence.MayRedeliver && batch.HandedOut > 0)
            await NoteMayBeTakenAsync(unit.Connection, sequence, batch, stop);
        unit.AfterCommit(() => batch.Report(logger));
        await unit.CommitAsync(stop);
        return batch.MayHaveMore && places.Free > batch.HandedOut;
    }

    private static async Task NoteMayBeTakenAsync(NpgsqlConnection connection, CallingSequence sequence, CallBatch batch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(NoteMayBeTakenSql, connection)
        {
            Parameters =
            {
                new("account_id", sequence.AccountId), new("enrollment_ids", batch.Changed.Select(enrollment => enrollment.CorrelationId).ToArray()),
            },
        };
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task PutOffAsync(CallingSequence sequence, Guid id, Exception fault, CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        foreach (var enrollment in (await EnrollmentRows.LoadAsync(unit.Connection, [id], sequence.AccountId, stop)).Values.Where(one => one.Gate == Gates.Call))
        {
            CallsLog.CallRefused(logger, id, fault);
            enrollment.Defer(enrollment.Now + CallBatch.WithoutStep);
            await EnrollmentRows.SaveAsync(unit, [enrollment], stop);
        }
        await unit.CommitAsync(stop);
    }

    private static bool IsOfOne(Exception fault) => FaultOrigin.IsOwn(fault) || fault is PostgresException && !FaultOrigin.IsOutside(fault);

    // Three statements in one round trip, each with a view of its own: the last one counts what was committed before the locks were had.
    private static async Task<Places?> LockAsync(NpgsqlConnection connection, CallingSequence sequence, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(LockSequenceSql)
                {
                    Parameters =
                    {
                        new("sequence_id", sequence.Id), new("account_id", sequence.AccountId),
                        new("dialer", NpgsqlDbType.Text) { Value = (object?)sequence.Dialer ?? DBNull.Value },
                    },
                },
                new(LockAccountSql) { Parameters = { new("account_id", sequence.AccountId) } },
                new(CountFreeSql) { Parameters = { new("sequence_id", sequence.Id), new("account_id", sequence.AccountId) } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        if (!await reader.ReadAsync(stop))
            return null;
        var maxCallsPerDay = reader.Get<int?>("max_calls_per_day");
        await reader.NextResultAsync(stop);
        if (!await reader.ReadAsync(stop) || !reader.Get<bool>("is_taken"))
            return null;
        await reader.NextResultAsync(stop);
        return await reader.ReadAsync(stop) ? new((int)reader.Get<long>("free"), maxCallsPerDay) : null;
    }

    private static async Task<List<DueCall>> ClaimAsync(
        NpgsqlConnection connection, CallingSequence sequence, Places places, IReadOnlyCollection<Guid> seen, int limit, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ClaimSql, connection)
        {
            Parameters =
            {
                new("account_id", sequence.AccountId),
                new("sequence_id", sequence.Id),
                new("seen", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = seen.ToArray() },
                new("limit", limit),
                new("max_calls_per_day", places.MaxCallsPerDay ?? 0),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var claimed = new List<DueCall>(limit);
        while (await reader.ReadAsync(stop))
        {
            claimed.Add(new(
                EnrollmentRows.Read(reader), reader.Get<TimeSpan>("lag"), reader.Get<string>("phone_e164"), reader.TextOrNull("leaving"),
                reader.Get<DateTimeOffset?>("limited_since"), reader.Get<bool>("is_number_busy")));
        }
        return claimed;
    }

    /// <param name="Free">The slots that are free.</param>
    /// <param name="MaxCallsPerDay">The most calls to one number; null means unlimited.</param>
    private sealed record Places(int Free, int? MaxCallsPerDay);
}

/// <summary>A sequence with calls to hand out.</summary>
/// <param name="Dialer">Which queue of the account its calls go to.</param>
/// <param name="HasMessages">Whether calls of some steps, in any of its versions, go to the queue.</param>
/// <param name="HasWebhooks">Whether calls of some steps, in any of its versions, go to a webhook.</param>
public sealed record CallingSequence(Guid Id, Guid AccountId, string? Dialer, bool HasMessages, bool HasWebhooks)
{
    /// <summary>See <see cref="DialerQueue"/>.</summary>
    public bool HasDialer { get; init; }

    /// <summary>See <see cref="DialerQueue"/>.</summary>
    public bool MayRedeliver { get; init; }

    public string Queue => CallQueues.Of(AccountId, Dialer);
}
