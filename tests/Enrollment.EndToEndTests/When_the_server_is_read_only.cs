using Enrollment.EndToEndTests.Harness;
using Npgsql;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_the_server_is_read_only(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Everything_is_done_a_minute_later_and_callers_are_told_to_come_back() => ServerThatRefuses.RunAsync(
        servers, output, service => Task.FromResult(service.Database.ConnectionString), ReadOnlyAsync);

    // As after a failover that keeps connections open: sessions that are there are told by the reload, too.
    private static async Task<IAsyncDisposable> ReadOnlyAsync(Service service)
    {
        await SetAsync(service, "set default_transaction_read_only = on");
        return new Ending(() => SetAsync(service, "reset default_transaction_read_only"));
    }

    private static async Task SetAsync(Service service, string what)
    {
        await using var source = NpgsqlDataSource.Create(service.Servers.Servers.Postgres);
        await using var set = source.CreateCommand($"alter system {what}");
        await set.ExecuteNonQueryAsync();
        await using var reload = source.CreateCommand("select pg_reload_conf()");
        await reload.ExecuteNonQueryAsync();
    }
}
