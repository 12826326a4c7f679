using Npgsql;

namespace Enrollment.Bench.Peers;

/// <summary>The database and the broker that the bench made for this run.</summary>
internal static class Servers
{
    public static string Postgres { get; } = Required("PEER_POSTGRES");

    public static Uri RabbitMq => new(Required("PEER_RABBITMQ"));

    /// <summary>Asks the database every few milliseconds until the statement answers with the number.</summary>
    public static async Task UntilAsync(string sql, long number)
    {
        await using var database = NpgsqlDataSource.Create(Postgres);
        while (true)
        {
            await using var command = database.CreateCommand(sql);
            if ((long)(await command.ExecuteScalarAsync())! == number)
                return;
            await Task.Delay(20);
        }
    }

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is not set; bench/run sets it.");
}
