using Enrollment.IntegrationTests.Hosting;
using Enrollment.Scheduler.Retention;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Members go when their time is over, and with an import that was deleted.</summary>
public sealed class When_members_are_forgotten(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Those_whose_time_is_over_go_and_the_import_stays()
    {
        var account = await A.Account(engine.Database);
        var contacts = await A.Contacts(engine.Database, account, 3);
        var old = await A.Import(engine.Database, account, contacts, kept: TimeSpan.FromMinutes(-1));
        var young = await A.Import(engine.Database, account, contacts, kept: TimeSpan.FromMinutes(1));

        await SweepAsync();

        Assert.Equal((0, 3), (await MembersAsync(old), await MembersAsync(young)));
        Assert.Equal(
            ["0 1 true", "3 1 false"],
            await engine.Database.ColumnAsync<string>(
                "select format('%s %s %s', members, refused, case when members_kept_until is null then 'true' else 'false' end) from imports where account_id = $1 order by id", account));
        Assert.Equal(2, await engine.Database.ScalarAsync<long>("select count(*) from import_refused_rows where account_id = $1", account));
    }

    [Fact]
    public async Task More_than_one_batch_goes()
    {
        var account = await A.Account(engine.Database);
        var import = await A.Import(engine.Database, account, [.. Enumerable.Range(0, 45_000).Select(_ => Guid.NewGuid())], kept: TimeSpan.FromMinutes(-1));

        await SweepAsync();

        Assert.Equal(0, await MembersAsync(import));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_that_a_deleted_import_kept_goes(bool keepsMembers)
    {
        var account = await A.Account(engine.Database);
        var import = await A.Import(engine.Database, account, await A.Contacts(engine.Database, account, 3), keepsMembers: keepsMembers);
        await engine.Database.ExecuteAsync("update imports set deleted_at = now(), members_kept_until = now() where id = $1", import);

        await SweepAsync();

        Assert.Equal(0, await engine.Database.ScalarAsync<long>(
            "select (select count(*) from imports where id = $1) + (select count(*) from import_members where import_id = $1) + (select count(*) from import_refused_rows where import_id = $1)", import));
        Assert.Equal(3, await engine.Database.ScalarAsync<long>("select count(*) from contacts where account_id = $1", account));
    }

    private async Task SweepAsync()
    {
        var sweep = new ForgetMembers(engine.Database.DataSource, TimeProvider.System);
        while (await sweep.SweepNextAsync(CancellationToken.None))
        {
        }
    }

    private Task<long> MembersAsync(Guid import) => engine.Database.ScalarAsync<long>("select count(*) from import_members where import_id = $1", import);
}
