using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.UnitTests.Database;

public sealed class SessionSettingsTests
{
    [Fact]
    public void A_session_brings_its_own_limits()
    {
        var connection = Applied("Host=db");

        Assert.Equal((20, 2_000, true), (connection.CommandTimeout, connection.CancellationTimeout, connection.TcpKeepAlive));
        Assert.Contains("-c lock_timeout=15s", connection.Options, StringComparison.Ordinal);
        Assert.Contains("-c idle_in_transaction_session_timeout=20s", connection.Options, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_connection_string_says_wins()
    {
        var connection = Applied("Host=db;Command Timeout=60;CancellationTimeout=500;Tcp Keepalive Time=120;Options=-c lock_timeout=1s");

        Assert.Equal((60, 500, 120), (connection.CommandTimeout, connection.CancellationTimeout, connection.TcpKeepAliveTime));
        Assert.False(connection.TcpKeepAlive);
        // Of two settings of one name the server takes the later one.
        Assert.EndsWith("-c lock_timeout=1s", connection.Options, StringComparison.Ordinal);
    }

    private static NpgsqlConnectionStringBuilder Applied(string text)
    {
        var connection = new NpgsqlConnectionStringBuilder(text);
        SessionSettings.Apply(connection);
        return connection;
    }
}
