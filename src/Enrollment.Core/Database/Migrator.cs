using System.Data;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Enrollment.Core.Database;

/// <summary>
/// Applies the numbered <c>Migrations/*.sql</c> in order, each once and in its own transaction. Every process calls it at start; an
/// advisory lock lets one of them do the work while the others wait.
/// </summary>
public sealed class Migrator(NpgsqlDataSource dataSource, ILogger<Migrator> logger)
{
    // Any number will do as long as it never changes: it names the lock.
    private const long LockKey = 0x656e726f6c6c;

    /// <summary>The migrations of this program, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = ReadAll();

    /// <summary>Brings the database up to date.</summary>
    /// <exception cref="MigrationRefusedException">
    /// An applied migration differs from ours, or the database is newer than this program or of an unreleased version.
    /// </exception>
    public async Task MigrateAsync(CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        try
        {
            await SessionSettings.LiftAsync(connection, stop);
            await ExecuteAsync(connection, $"select pg_advisory_lock({LockKey})", stop);
            await ExecuteAsync(connection, """
                create table if not exists schema_migrations (
                    name text primary key, checksum text not null, applied_at timestamptz not null default now())
                """, stop);
            var pending = MigrationPlan.Pending(All, await ReadAppliedAsync(connection, stop));
            foreach (var migration in pending)
                await ApplyAsync(connection, migration, stop);
        }
        finally
        {
            // Not the stop token: the pooled connection must not go back with the lock. A session that died has given it
            // back, and asking it would only hide what it died of.
            if (connection.State == ConnectionState.Open)
            {
                await ExecuteAsync(connection, "select pg_advisory_unlock_all()", CancellationToken.None);
                await SessionSettings.ResetAsync(connection, CancellationToken.None);
            }
        }
    }

    /// <summary>Says whether every migration of this program has been applied.</summary>
    public async Task<bool> IsUpToDateAsync(CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        // A newer process may have gone on: during a rolling upgrade the older ones stay ready. Only a start is refused.
        var applied = await ReadAppliedAsync(connection, stop);
        return All.All(migration => applied.ContainsKey(migration.Name));
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await ExecuteAsync(connection, migration.Sql, stop);
        await using var record = new NpgsqlCommand(
            "insert into schema_migrations (name, checksum) values ($1, $2)", connection, transaction)
        {
            Parameters = { new() { Value = migration.Name }, new() { Value = migration.Checksum } },
        };
        await record.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
        DatabaseLog.MigrationApplied(logger, migration.Name);
    }

    private static async Task<Dictionary<string, string>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select name, checksum from schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stop))
            applied.Add(reader.Get<string>("name"), reader.Get<string>("checksum"));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        // No limit: others wait here for the lock, and an index on a large table takes its time.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(stop);
    }

    private static List<Migration> ReadAll()
    {
        var prefix = typeof(Migrator).Namespace + ".Migrations.";
        return typeof(Migrator).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => name[prefix.Length..^".sql".Length])
            .Select(name => Migration.Of(name, EmbeddedSql.Beside(typeof(Migrator), $"Migrations.{name}")))
            .ToList();
    }
}

/// <summary>One numbered migration; its checksum ignores line endings, so a checkout cannot change it.</summary>
public sealed record Migration(string Name, string Sql, string Checksum)
{
    public static Migration Of(string name, string sql) =>
        new(name, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql.ReplaceLineEndings("\n")))));
}

/// <summary>Finds the migrations that remain to be applied, or the reason why none may be.</summary>
public static class MigrationPlan
{
    /// <summary>The migrations still to be applied, in order.</summary>
    /// <exception cref="MigrationRefusedException">The history of the database is not a prefix of ours.</exception>
    public static IReadOnlyList<Migration> Pending(IReadOnlyList<Migration> ours, IReadOnlyDictionary<string, string> applied)
    {
        var unknown = applied.Keys.Except(ours.Select(m => m.Name), StringComparer.Ordinal).Order(StringComparer.Ordinal).FirstOrDefault();
        if (unknown is not null && !applied.ContainsKey(ours[0].Name))
            throw new MigrationRefusedException(
                $"The database was made by an unreleased version of this program (it has migration {unknown}), and its data cannot be carried over. "
                + "Delete it with './run reset', or with 'scripts/servers reset' if only the servers run from here, or start with an empty database.");
        if (unknown is not null)
            throw new MigrationRefusedException(
                $"The database has migration {unknown}, which this program does not know: it is older than the database. Start a newer version.");

        var changed = ours.FirstOrDefault(m => applied.TryGetValue(m.Name, out var checksum) && checksum != m.Checksum);
        if (changed is not null)
            throw new MigrationRefusedException(
                $"Migration {changed.Name} was changed after it had been applied to this database. Restore the file and put the change into a new migration; "
                + "if the data is of an unreleased version, delete it with './run reset'.");

        return ours.Where(m => !applied.ContainsKey(m.Name)).ToList();
    }
}

/// <summary>Thrown if this program must not migrate the database. The message says why and what to do.</summary>
public sealed class MigrationRefusedException(string message) : Exception(message);
