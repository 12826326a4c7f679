using Npgsql;

namespace Enrollment.Testing;

/// <summary>The servers that tests use.</summary>
/// <param name="Postgres">A connection string whose user may create databases.</param>
/// <param name="RabbitMq"><c>amqp://user:password@host:port/</c></param>
/// <param name="Management">The management interface, <c>http://user:password@host:port</c>.</param>
public sealed record TestServers(string Postgres, Uri RabbitMq, Uri Management)
{
    // Classes run in parallel, each with several processes' worth of pools.
    private const int MaximumPoolSize = 20;

    /// <exception cref="InvalidOperationException">An address is missing; says which, and what sets it.</exception>
    public static TestServers FromEnvironment() => new(
        Require("ConnectionStrings__Postgres"),
        new Uri(Require("ConnectionStrings__RabbitMq")),
        new Uri(Require("ENROLLMENT_RABBITMQ_MANAGEMENT")));

    /// <summary>The connection string of another database on the same server.</summary>
    public string PostgresDatabase(string name) =>
        new NpgsqlConnectionStringBuilder(Postgres) { Database = name, MaxPoolSize = MaximumPoolSize, IncludeErrorDetail = true }.ConnectionString;

    /// <summary>The address of a virtual host on the same broker.</summary>
    public Uri VirtualHost(string name) => new UriBuilder(RabbitMq) { Path = "/" + Uri.EscapeDataString(name) }.Uri;

    private static string Require(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException(
                $"{variable} is not set. These tests need PostgreSQL and RabbitMQ: run them with ./test, which starts both and sets the addresses.");
}
