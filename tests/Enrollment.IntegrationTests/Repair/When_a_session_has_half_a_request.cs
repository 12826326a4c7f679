using Enrollment.Core.Database;
using Enrollment.Scheduler.Repair;
using Enrollment.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.IntegrationTests.Repair;

/// <summary>The network swallowed a connection in the middle of a request: the server waits for the rest, and counts that as work.</summary>
public sealed class When_a_session_has_half_a_request : IAsyncLifetime
{
    private const string WaitsForClient = "active ClientRead";
    private const string Lock = "select pg_advisory_xact_lock(1)";

    private TestDatabase _database = null!;
    private HalfSentSessions _sessions = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(TestServers.FromEnvironment(), migrated: false);
        _sessions = new(_database.DataSource, NullLogger<HalfSentSessions>.Instance);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task It_is_ended_and_what_it_locked_is_free()
    {
        await using var proxy = new SwallowingProxy(Address().Port);
        await using var client = await OpenAsync(port: proxy.Port, timeout: 1);
        var session = client.ProcessID;
        await ExecuteAsync(client, $"begin; {Lock}");

        proxy.Swallow();
        await Assert.ThrowsAsync<NpgsqlException>(() => ExecuteAsync(client, "select length($1)", new string('x', 1_000_000)));

        await SeesAsync(session, WaitsForClient);
        Assert.False(await IsFreeAsync());
        Assert.Empty(await _sessions.EndAsync(TimeSpan.FromHours(1), TimeSpan.Zero, CancellationToken.None));
        Assert.Equal([session], await _sessions.EndAsync(TimeSpan.Zero, TimeSpan.Zero, CancellationToken.None));
        await Eventually.HoldsAsync("The lock is free", IsFreeAsync);
    }

    [Fact]
    public async Task One_that_streams_rows_or_works_or_has_nothing_to_do_is_left_alone()
    {
        await using var importing = await OpenAsync();
        await ExecuteAsync(importing, "create temporary table rows (line bigint)");
        await using var import = await importing.BeginBinaryImportAsync("copy rows (line) from stdin (format binary)");
        await using var limited = await OpenAsync();
        await ExecuteAsync(limited, "create temporary table rows (line bigint)");
        await using var upload = await limited.BeginBinaryImportAsync($"copy {CopyLimit.Comment(TimeSpan.FromSeconds(600))} rows (line) from stdin (format binary)");
        await using var idle = await OpenAsync();
        await ExecuteAsync(idle, $"begin; {Lock}");
        await using var working = await OpenAsync();
        var work = ExecuteAsync(working, $"begin; {Lock}");
        await SeesAsync(importing.ProcessID, WaitsForClient);
        await SeesAsync(limited.ProcessID, WaitsForClient);
        await SeesAsync(working.ProcessID, "active advisory");

        Assert.Empty(await _sessions.EndAsync(TimeSpan.Zero, TimeSpan.Zero, CancellationToken.None));

        await import.StartRowAsync();
        await import.WriteAsync(1L, NpgsqlDbType.Bigint);
        Assert.Equal(1ul, await import.CompleteAsync());
        await ExecuteAsync(idle, "commit");
        await work;
    }

    [Fact]
    public async Task An_import_is_ended_once_it_has_taken_longer_than_it_may()
    {
        await using var proxy = new SwallowingProxy(Address().Port);
        await using var client = await OpenAsync(port: proxy.Port, timeout: 1);
        var session = client.ProcessID;
        await ExecuteAsync(client, $"create temporary table rows (line bigint); begin; {Lock}");
        var import = await client.BeginBinaryImportAsync($"copy {CopyLimit.Comment(TimeSpan.FromMinutes(30))} rows (line) from stdin (format binary)");

        proxy.Swallow();
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () =>
        {
            await import.StartRowAsync();
            await import.WriteAsync(1L, NpgsqlDbType.Bigint);
            await import.CompleteAsync();
        });

        await SeesAsync(session, WaitsForClient);
        Assert.Empty(await _sessions.EndAsync(TimeSpan.Zero, TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.False(await IsFreeAsync());
        Assert.Equal([session], await _sessions.EndAsync(TimeSpan.Zero, TimeSpan.FromMinutes(-30), CancellationToken.None));
        await Eventually.HoldsAsync("The lock is free", IsFreeAsync);
    }

    private NpgsqlConnectionStringBuilder Address() => new(_database.ConnectionString);

    private async Task<NpgsqlConnection> OpenAsync(int? port = null, int timeout = 60)
    {
        var address = Address();
        (address.Port, address.Pooling) = (port ?? address.Port, false);
        (address.Timeout, address.CommandTimeout, address.CancellationTimeout) = (5, timeout, 1_000);
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        await command.ExecuteNonQueryAsync();
    }

    private Task<bool> IsFreeAsync() => _database.ScalarAsync<bool>("select pg_try_advisory_xact_lock(1)");

    private Task<string> SeesAsync(int session, string stateAndWait) => Eventually.EqualsAsync(
        "the session", stateAndWait,
        () => _database.ScalarAsync<string>("select state || ' ' || coalesce(wait_event, '') from pg_stat_activity where pid = $1", session));
}
