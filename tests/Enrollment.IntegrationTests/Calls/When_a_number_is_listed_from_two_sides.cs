using Enrollment.Core.Calls;
using Enrollment.Core.Contacts;
using Enrollment.Testing;
using Npgsql;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>The account lists a number at the moment at which a dialer reports that its person objected.</summary>
public sealed class When_a_number_is_listed_from_two_sides(CallsAtRest calls) : IClassFixture<CallsAtRest>
{
    [Fact]
    public async Task Neither_side_fails_because_both_lock_enrollments_before_the_list()
    {
        var enrollment = await calls.EnrolledAsync();
        await calls.HandOutAsync(enrollment);
        var phone = (await calls.ReadAsync(enrollment)).Calling!.Calls[0].PhoneE164;
        await using var report = await calls.Database.DataSource.OpenConnectionAsync();
        await using var reported = await report.BeginTransactionAsync();
        await ExecuteAsync(report, "select from enrollments where id = $1 for update", enrollment);

        var listing = ListAsync(phone);
        await Eventually.HoldsAsync("The request waits for the enrollment", () => calls.Database.ScalarAsync<bool>(
            "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"), TimeSpan.FromSeconds(30));
        await ExecuteAsync(
            report, "insert into do_not_call (account_id, phone_e164, source, call_id) values ($1, $2, 'report', $3)", calls.Account, phone, CallIds.Of(enrollment, 1));
        await reported.CommitAsync();

        Assert.Equal((0, 1), await listing);
        Assert.Equal("do_not_call", await calls.Database.ScalarAsync<string>("select reason from enrollments where id = $1", enrollment));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        await command.ExecuteNonQueryAsync();
    }

    private async Task<(int Added, int Ended)> ListAsync(string phone)
    {
        await using var unit = await calls.Engine.Units.BeginAsync(CancellationToken.None);
        var (added, ended) = await DoNotCall.AddAsync(
            unit.Connection, calls.Account, Guid.CreateVersion7(), [phone], DoNotCallSources.Request, reason: null, CancellationToken.None);
        unit.Send(ended.Messages);
        await unit.CommitAsync(CancellationToken.None);
        return (added.Count, ended.Count);
    }
}
