using System.Text.Json;
using Enrollment.Core.Accounts;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Consumers.Imports;

/// <summary>
/// Takes a message in: looks at its key, its identity and its size, and keeps its body in the database, by one small statement. The
/// body is not read. Safe to repeat: an identity that is known is answered again if its import has ended, and otherwise when it ends.
/// </summary>
public sealed class BatchIntake(
    NpgsqlDataSource dataSource, IDbContextFactory<EnrollmentDb> databases, OutboxUnits units, BatchRunner runner, BatchFigures figures, TimeProvider clock,
    ILogger<BatchIntake> logger)
{
    private static readonly string TakeInSql = EmbeddedSql.Of(typeof(BatchIntake), "TakeIn");
    private static readonly string AddReplySql = EmbeddedSql.Of(typeof(BatchIntake), "AddReply");
    private static readonly TimeSpan KeyUseEvery = TimeSpan.FromMinutes(1);

    internal async Task TakeInAsync(DeliveredBatch batch, CancellationToken stop)
    {
        if (BatchEnvelope.Refuse(batch) is { } refusal)
        {
            await RefuseAsync(batch, await BatchKey.FindAsync(databases, batch.ApiKey, clock.GetUtcNow(), stop), refusal, stop);
            return;
        }
        try
        {
            await TryTakeInAsync(batch, stop);
        }
        catch (Exception unexpected) when (FaultOrigin.IsOwn(unexpected))
        {
            // As over HTTP, the sender is told. Kept in an error queue, the message would keep the key there, too.
            ImportBatchesLog.IntakeFailed(logger, unexpected, batch.MessageId);
            await RefuseAsync(batch, await BatchKey.FindAsync(databases, batch.ApiKey, clock.GetUtcNow(), stop), BatchRefusals.InternalError, stop);
        }
    }

    private async Task TryTakeInAsync(DeliveredBatch batch, CancellationToken stop)
    {
        // Once more where the import ended between the looks at it: it is answered then, or its identity is free.
        for (var look = 1; look <= 2; look++)
        {
            var key = await InsertAsync(batch, stop);
            if (BatchKey.Refuse(batch.ApiKey, key) is not null)
            {
                await RefuseAsync(batch, key, BatchRefusals.InternalError, stop);
                return;
            }
            if (key!.ImportId is { } importId)
            {
                ImportBatchesLog.TakenIn(logger, importId, key.AccountId, batch.Body.Length);
                runner.Wake();
                await NoteUseAsync(key, stop);
                return;
            }
            if (await IsAnsweredAsync(batch, key, stop))
                return;
        }
        throw new InvalidOperationException("The import of the message ended at every look; the message is looked at anew.");
    }

    /// <returns>The key, with the import if there is a new one; null if no such key is valid.</returns>
    private async Task<BatchKey?> InsertAsync(DeliveredBatch batch, CancellationToken stop)
    {
        if (BatchKey.HashOf(batch.ApiKey) is not { } hash)
            return null;
        var now = clock.GetUtcNow();
        await using var insert = dataSource.CreateCommand(TakeInSql);
        insert.Parameters.Add(new("sha256", hash));
        insert.Parameters.Add(new("scope", Scopes.ContactsWrite));
        insert.Parameters.Add(new("id", Guid.CreateVersion7(now)));
        // Said by the body, which is read later.
        insert.Parameters.Add(new("kind", ImportKinds.Contacts));
        insert.Parameters.Add(new("source", ImportSources.Queue));
        insert.Parameters.Add(new("running", ImportStatus.Running));
        insert.Parameters.Add(new("failed", ImportStatus.Failed));
        insert.Parameters.Add(new("message_id", batch.MessageId!));
        insert.Parameters.Add(new("now", now));
        insert.Parameters.Add(Text("content_type", batch.ContentType));
        insert.Parameters.Add(Text("content_encoding", batch.ContentEncoding));
        insert.Parameters.Add(new("headers", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(batch.Headers) });
        insert.Parameters.Add(new("body", batch.Body));
        insert.Parameters.Add(Text("reply_to", batch.ReplyTo));
        insert.Parameters.Add(Text("correlation_id", batch.CorrelationId));
        insert.Parameters.Add(Text("order_key", batch.OrderKey));
        await using var reader = await insert.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop)
            ? new(
                reader.Get<Guid>("key_id"), reader.Get<Guid>("account_id"), reader.Get<string[]>("scopes"), reader.Get<DateTimeOffset?>("last_used_at"),
                reader.Get<Guid?>("import_id"))
            : null;
    }

    /// <summary>Sends the answer of an import that was completed once more, or sees to it that one which runs answers this message, too.</summary>
    /// <returns>Whether the message needs nothing else; false if its import ended just now.</returns>
    private async Task<bool> IsAnsweredAsync(DeliveredBatch batch, BatchKey key, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var import = await db.Imports.AsNoTracking().SingleOrDefaultAsync(row => row.AccountId == key.AccountId && row.MessageId == batch.MessageId, stop);
        if (import is not { Status: ImportStatus.Completed })
            return import is { Status: ImportStatus.Running } && await AddReplyAsync(batch, key.AccountId, stop);
        var refused = await db.ImportRefusedRows.AsNoTracking()
            .Where(row => row.ImportId == import.Id && row.AccountId == key.AccountId)
            .OrderBy(row => row.Ordinal).Take(BatchAnswers.MaxListed)
            .Select(row => new RefusedRow(row.Line, row.Field, row.Code, row.Detail)).ToListAsync(stop);
        await using var unit = await units.BeginAsync(db, stop);
        unit.Send(BatchAnswers.Imported(import, refused, BatchReply.Of(batch.ReplyTo, batch.ReplyForm) is { } reply ? [reply] : []));
        await unit.CommitAsync(stop);
        return true;
    }

    /// <returns>Whether the import still runs; it answers the message when it ends.</returns>
    private async Task<bool> AddReplyAsync(DeliveredBatch batch, Guid accountId, CancellationToken stop)
    {
        if (batch.ReplyTo is null)
            return true;
        await using var add = dataSource.CreateCommand(AddReplySql);
        add.Parameters.Add(new("account_id", accountId));
        add.Parameters.Add(new("message_id", batch.MessageId!));
        add.Parameters.Add(new("running", ImportStatus.Running));
        add.Parameters.Add(new("reply_to", batch.ReplyTo));
        add.Parameters.Add(Text("correlation_id", batch.CorrelationId));
        add.Parameters.Add(new("is_plain", batch.ReplyForm.IsPlain));
        return (bool)(await add.ExecuteScalarAsync(stop))!;
    }

    /// <param name="otherwise">The refusal for a key that may import.</param>
    private async Task RefuseAsync(DeliveredBatch batch, BatchKey? key, Refusal otherwise, CancellationToken stop)
    {
        var refusal = BatchKey.Refuse(batch.ApiKey, key) ?? otherwise;
        await using var unit = await units.BeginAsync(stop);
        var reply = BatchEnvelope.IsReplyAllowed(batch) ? BatchReply.Of(batch.ReplyTo, batch.ReplyForm) : null;
        IReadOnlyList<BatchReply> replies = reply is null ? [] : [reply];
        unit.Send(BatchAnswers.Refused(refusal, key?.AccountId, BatchEnvelope.Shown(batch.MessageId), importId: null, batch.Body, replies, clock.GetUtcNow()));
        await unit.CommitAsync(stop);
        ImportBatchesLog.RefusedAtOnce(logger, key?.AccountId, refusal.Code);
        figures.NoteRefused();
    }

    // Seldom, or each message would write the row of its key.
    private async Task NoteUseAsync(BatchKey key, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (key.LastUsedAt > now - KeyUseEvery)
            return;
        await using var db = await databases.CreateDbContextAsync(stop);
        await db.ApiKeys.Where(row => row.Id == key.Id && row.AccountId == key.AccountId)
            .ExecuteUpdateAsync(row => row.SetProperty(used => used.LastUsedAt, now), stop);
    }

    private static NpgsqlParameter Text(string name, string? value) => new(name, NpgsqlDbType.Text) { Value = (object?)value ?? DBNull.Value };
}
