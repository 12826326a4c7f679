using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Npgsql;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_statements_are_cancelled(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Everything_is_done_a_minute_later_and_callers_are_told_to_come_back() => ServerThatRefuses.RunAsync(
        servers, output, AddressOf, LockAsync);

    // What a cautious operator sets.
    private static Task<string> AddressOf(Service service) =>
        Task.FromResult(new NpgsqlConnectionStringBuilder(service.Database.ConnectionString) { Options = "-c statement_timeout=1000" }.ConnectionString);

    // What building an index without "concurrently" does.
    private static async Task<IAsyncDisposable> LockAsync(Service service) => await HeldRows.ByAsync(service.Database, "lock table enrollments, contacts, bulk_jobs in share mode");
}
