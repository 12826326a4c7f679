using Enrollment.EndToEndTests.Harness;
using Npgsql;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_the_password_was_changed(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Everything_is_done_a_minute_later_and_callers_are_told_to_come_back() => ServerThatRefuses.RunAsync(
        servers, output, AddressOf, ChangePasswordAsync);

    // A role of the processes' own, so that the test's connections live on.
    private static string Role(Service service) => new NpgsqlConnectionStringBuilder(service.Database.ConnectionString).Database!;

    private static async Task<string> AddressOf(Service service)
    {
        await service.Database.ExecuteAsync($"create role {Role(service)} superuser login password 'first'");
        return new NpgsqlConnectionStringBuilder(service.Database.ConnectionString) { Username = Role(service), Password = "first" }.ConnectionString;
    }

    // Sessions that are open are ended, as they end in a day anyway.
    private static async Task<IAsyncDisposable> ChangePasswordAsync(Service service)
    {
        await service.Database.ExecuteAsync($"alter role {Role(service)} password 'second'");
        await service.Database.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", Role(service));
        return new Ending(() => service.Database.ExecuteAsync($"alter role {Role(service)} password 'first'"));
    }
}
