using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Npgsql;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_the_network_swallows_connections(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public async Task Everything_is_done_a_minute_later_and_callers_are_told_to_come_back()
    {
        await using var proxy = new SwallowingProxy(new NpgsqlConnectionStringBuilder(servers.Servers.Postgres).Port);

        await ServerThatRefuses.RunAsync(
            servers, output,
            service => Task.FromResult(new NpgsqlConnectionStringBuilder(service.Database.ConnectionString) { Port = proxy.Port }.ConnectionString),
            _ =>
            {
                proxy.Swallow();
                return Task.FromResult<IAsyncDisposable>(new Ending(() =>
                {
                    proxy.Forward();
                    return Task.CompletedTask;
                }));
            });
    }
}
