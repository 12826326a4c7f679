using Npgsql;

namespace Enrollment.Bench;

/// <summary>A database for one measurement, dropped afterwards.</summary>
internal sealed class OwnDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name;

    private OwnDatabase(string server, string name)
    {
        (_server, _name) = (server, name);
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    public string ConnectionString { get; }

    public static async Task<OwnDatabase> CreateAsync(string server, string name, CancellationToken stop)
    {
        var database = new OwnDatabase(server, name);
        await database.ExecuteOnServerAsync($"create database {name}", stop);
        return database;
    }

    public async ValueTask DisposeAsync() =>
        await ExecuteOnServerAsync($"drop database if exists {_name} with (force)", CancellationToken.None);

    private async Task ExecuteOnServerAsync(string sql, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_server) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stop);
    }
}
