using Enrollment.Core.Database;
using Enrollment.Core.Imports;
using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Retention;

/// <summary>
/// Deletes the members of imports whose time is over, and what callers have deleted, a batch of members at a time. A deleted import that
/// came by the queue stays, unseen, until nothing asks for its identity any more.
/// </summary>
public sealed class ForgetMembers(NpgsqlDataSource dataSource, TimeProvider clock, IOptions<ImportOptions> options) : ISweep
{
    /// <summary>How often imports are looked at. Callers who delete one no longer see it meanwhile.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    // A second's work at most, so that a stop of the process never waits for a million.
    private const int BatchSize = 20_000;

    private static readonly string ClaimImportSql = EmbeddedSql.Of(typeof(ForgetMembers), "ClaimImport");
    private static readonly string DeleteMembersSql = EmbeddedSql.Of(typeof(ForgetMembers), "DeleteMembers");
    private static readonly string NoteForgottenSql = EmbeddedSql.Of(typeof(ForgetMembers), "NoteForgotten");
    private static readonly string KeepIdentitySql = EmbeddedSql.Of(typeof(ForgetMembers), "KeepIdentity");
    private static readonly string DeleteImportSql = EmbeddedSql.Of(typeof(ForgetMembers), "DeleteImport");

    public static string Subject => "Old members of imports";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await ClaimAsync(connection, stop) is not { } import)
            return false;
        if (await ExecuteAsync(connection, DeleteMembersSql, import, stop) < BatchSize)
            await ExecuteAsync(connection, AfterMembersSql(import), import, stop);
        await transaction.CommitAsync(stop);
        return true;
    }

    private static string AfterMembersSql(Claimed import) => import switch
    {
        { IsDeleted: false } => NoteForgottenSql,
        { KnownUntil: not null } => KeepIdentitySql,
        _ => DeleteImportSql,
    };

    private async Task<Claimed?> ClaimAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ClaimImportSql, connection)
        {
            Parameters = { new("now", clock.GetUtcNow()), new("keep_identities", options.Value.KeepIdentities) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop)
            ? new(reader.Get<Guid>("id"), reader.Get<Guid>("account_id"), reader.Get<bool>("is_deleted"), reader.Get<DateTimeOffset?>("known_until"))
            : null;
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, Claimed import, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new("id", import.Id), new("account_id", import.AccountId) } };
        if (sql.Contains("@batch_size", StringComparison.Ordinal))
            command.Parameters.Add(new("batch_size", BatchSize));
        if (sql.Contains("@known_until", StringComparison.Ordinal))
            command.Parameters.Add(new("known_until", import.KnownUntil!.Value));
        return await command.ExecuteNonQueryAsync(stop);
    }

    /// <param name="KnownUntil">The time until which a message under its identity is a repeat; null if that is over, or it has none.</param>
    private sealed record Claimed(Guid Id, Guid AccountId, bool IsDeleted, DateTimeOffset? KnownUntil);
}
