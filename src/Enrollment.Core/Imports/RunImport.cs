using System.Diagnostics;
using Enrollment.Core.Contacts;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Core.Imports;

/// <summary>
/// Imports rows from every way in, in the transaction of a unit: all of it happens or nothing does. The memory it takes does not
/// depend on how many rows there are.
/// </summary>
public sealed class RunImport(NpgsqlDataSource dataSource, IOptions<ImportOptions> options, TimeProvider time, ILogger<RunImport> logger)
{
    /// <summary>Imports the rows of an opened reader. Returns null if others kept changing the same rows; then the unit must not commit.</summary>
    public async Task<FinishedImport?> TryAsync(OutboxUnit unit, ImportTable table, IRowReader rows, ImportOrigin origin, CancellationToken stop)
    {
        var (clock, began) = (Stopwatch.StartNew(), time.GetUtcNow());
        var connection = unit.Connection;
        var running = new RunningImport(origin.Taken?.ImportId ?? Guid.CreateVersion7(began), table.Kind, origin, began);
        var copying = new StagedRows(connection, table, options.Value.MaxUploadTime);
        await using var progress = ImportProgress.Begin(dataSource, logger, running, () => copying.Read, time);
        unit.AfterRollback(progress.ForgetAsync);
        // An upload takes as long as its sender does: Imports:MaxUploadTime.
        await SessionSettings.LiftStatementsInTransactionAsync(connection, stop);
        await using (var stage = new NpgsqlCommand(table.StageSql, connection))
            await stage.ExecuteNonQueryAsync(stop);

        var staged = await copying.CopyAsync(rows, stop);
        var copied = clock.Elapsed;
        if (await new MergeRows(connection, table, origin).TryMergeAsync(unit.Transaction, staged, stop) is not { } merged)
            return null;
        if (table.UnsubscribedSql is { } unsubscribedSql && origin.OnExisting != ImportOnExisting.Skip)
            await EndEnrollmentsAsync(unit, unsubscribedSql, origin, stop);
        var finishedAt = time.GetUtcNow();
        await progress.StopAsync();
        await new StoreImport(connection, running.Id, origin, options.Value.KeepMembersFor).WriteAsync(table, merged, began, finishedAt, stop);

        var (existing, took) = (merged.Updated + merged.Unchanged, clock.Elapsed - copied);
        unit.AfterCommit(() => ImportLog.Imported(
            logger, staged.Rows, table.Kind, merged.Created, existing, merged.Refused.Count, merged.Linked, copied, took));
        return new(running.Id, merged, finishedAt);
    }

    // One call for all: several might lock the same rows in another order than others do.
    private static async Task EndEnrollmentsAsync(OutboxUnit unit, string unsubscribedSql, ImportOrigin origin, CancellationToken stop)
    {
        var contactIds = new List<Guid>();
        await using (var find = new NpgsqlCommand(unsubscribedSql, unit.Connection) { CommandTimeout = 0 })
        await using (var reader = await find.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                contactIds.Add(reader.Get<Guid>("id"));
        }
        if (contactIds.Count == 0)
            return;

        // In the order of a deletion: it locks the sequence, and then its enrollments.
        if (origin.Taken?.Job is { } job)
            await SequenceAdmission.LockAsync(unit.Connection, origin.AccountId, job.SequenceId, stop);
        // The merge may have done without; here it would go through every enrollment there is.
        await using (var plan = new NpgsqlCommand("set local enable_nestloop = on", unit.Connection))
            await plan.ExecuteNonQueryAsync(stop);
        var news = await LeavingContacts.EndEnrollmentsAsync(
            unit.Connection, origin.AccountId, contactIds, LeavingContacts.Unsubscribed, new NoteAuthor.ApiKey(origin.ApiKeyId), stop);
        unit.Send(news);
    }
}

/// <summary>The origin of an import: whose it is, and the API key that sent it.</summary>
/// <param name="Source">See <see cref="ImportSources"/>.</param>
public sealed record ImportOrigin(Guid AccountId, Guid ApiKeyId, string Source)
{
    public string? Name { get; init; }

    /// <summary>See <see cref="ImportOnExisting"/>.</summary>
    public string OnExisting { get; init; } = ImportOnExisting.Update;

    /// <summary>Whether the import keeps who was in it.</summary>
    public bool KeepsMembers { get; init; } = true;

    /// <summary>The import that was noted before its rows were read; null if it is noted with them.</summary>
    public TakenImport? Taken { get; init; }
}

/// <summary>An import that is noted as running.</summary>
/// <param name="Job">The job that will enroll its members, in the same transaction; null if none will.</param>
public sealed record TakenImport(Guid ImportId, ImportJob? Job);

/// <summary>A job that enrolls the members of an import.</summary>
public sealed record ImportJob(Guid Id, Guid SequenceId);

/// <summary>An import that has been merged and stored.</summary>
public sealed record FinishedImport(Guid Id, MergedRows Rows, DateTimeOffset FinishedAt);
