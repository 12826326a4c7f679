using Enrollment.Core.Database;
using Enrollment.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Enrollment.IntegrationTests.Database;

public sealed class MigrationTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync(TestServers.FromEnvironment(), migrated: false);

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    [Fact]
    public async Task An_empty_database_is_brought_up_to_date_once()
    {
        await Migrator().MigrateAsync(CancellationToken.None);
        await Migrator().MigrateAsync(CancellationToken.None);

        Assert.True(await Migrator().IsUpToDateAsync(CancellationToken.None));
        Assert.Equal(
            Core.Database.Migrator.All.Select(migration => migration.Name),
            await _database.ColumnAsync<string>("select name from schema_migrations order by name collate \"C\""));
    }

    [Fact]
    public async Task Many_processes_that_start_at_once_migrate_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Migrator().MigrateAsync(CancellationToken.None)));

        Assert.Equal(Core.Database.Migrator.All.Count, await _database.ScalarAsync<long>("select count(*) from schema_migrations"));
    }

    [Fact]
    public async Task A_migration_that_was_changed_after_it_ran_is_refused()
    {
        await Migrator().MigrateAsync(CancellationToken.None);
        await _database.ExecuteAsync("update schema_migrations set checksum = 'other' where name = '0001-first-schema'");

        var refusal = await Assert.ThrowsAsync<MigrationRefusedException>(() => Migrator().MigrateAsync(CancellationToken.None));

        Assert.Contains("0001-first-schema was changed after it had been applied", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("new migration", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_newer_than_the_program_is_refused()
    {
        await Migrator().MigrateAsync(CancellationToken.None);
        await _database.ExecuteAsync("insert into schema_migrations (name, checksum) values ('9999-later', 'later')");

        var refusal = await Assert.ThrowsAsync<MigrationRefusedException>(() => Migrator().MigrateAsync(CancellationToken.None));

        Assert.Contains("9999-later", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Start a newer version", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_an_unreleased_version_is_refused_and_left_as_it_was()
    {
        await _database.ExecuteAsync("create table schema_migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())");
        await _database.ExecuteAsync("insert into schema_migrations (name, checksum) values ('0001-engine', 'engine'), ('0002-requests', 'requests')");

        var refusal = await Assert.ThrowsAsync<MigrationRefusedException>(() => Migrator().MigrateAsync(CancellationToken.None));

        Assert.Contains("unreleased version", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("0001-engine", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("./run reset", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["schema_migrations"], await _database.ColumnAsync<string>("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task A_refusal_gives_the_lock_back()
    {
        await Migrator().MigrateAsync(CancellationToken.None);
        await _database.ExecuteAsync("insert into schema_migrations (name, checksum) values ('9999-later', 'later')");
        await Assert.ThrowsAsync<MigrationRefusedException>(() => Migrator().MigrateAsync(CancellationToken.None));
        await _database.ExecuteAsync("delete from schema_migrations where name = '9999-later'");

        await Migrator().MigrateAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(0, await _database.ScalarAsync<long>(
            "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"));
    }

    [Fact]
    public async Task A_session_that_dies_in_the_middle_is_followed_by_another()
    {
        await Migrator().MigrateAsync(CancellationToken.None);
        await using var other = await _database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table schema_migrations in access exclusive mode", other))
            await hold.ExecuteNonQueryAsync();

        var starting = new MigrateAtStart(Migrator(), TimeProvider.System, NullLogger<MigrateAtStart>.Instance).StartingAsync(CancellationToken.None);
        await Eventually.EqualsAsync("sessions ended while they wait for the table", 1, () => _database.ScalarAsync<int>("""
            select count(pg_terminate_backend(pid))::int
            from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like '%schema_migrations%'
            """));
        await transaction.RollbackAsync();

        await starting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(await Migrator().IsUpToDateAsync(CancellationToken.None));
    }

    private Migrator Migrator() => new(_database.DataSource, NullLogger<Migrator>.Instance);
}
