using Enrollment.Core.Imports;
using Enrollment.Core.Jobs.Targets;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Sweeps;
using Enrollment.Scheduler.Retention;
using Enrollment.Scheduler.Sweeps;
using Enrollment.Testing;
using Microsoft.Extensions.Options;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Imports and their members go when their time is over, and when a caller has deleted them.</summary>
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

    [Fact]
    public async Task A_deleted_import_of_the_queue_stays_unseen_as_long_as_its_identity_is_known()
    {
        var account = await A.Account(engine.Database);
        var (young, old) = (await DeletedAsync("young", daysAgo: 6), await DeletedAsync("old", daysAgo: 8));

        await SweepAsync();

        Assert.Equal([young], await engine.Database.ColumnAsync<Guid>("select id from imports where account_id = $1", account));
        Assert.Equal((0, 0), (await MembersAsync(young), await MembersAsync(old)));
        await engine.Database.ExecuteAsync("update imports set finished_at = finished_at - interval '2 days', members_kept_until = now() where id = $1", young);
        await SweepAsync();
        Assert.Equal(0, await engine.Database.ScalarAsync<long>("select count(*) from imports where account_id = $1", account));

        async Task<Guid> DeletedAsync(string messageId, int daysAgo)
        {
            var id = await A.Import(engine.Database, account, await A.Contacts(engine.Database, account, 2));
            await engine.Database.ExecuteAsync(
                "update imports set message_id = $2, finished_at = now() - make_interval(days => $3), deleted_at = now(), members_kept_until = now() where id = $1",
                id, messageId, daysAgo);
            return id;
        }
    }

    [Fact]
    public async Task An_import_goes_with_all_it_kept_when_its_own_time_is_over()
    {
        var account = await A.Account(engine.Database);
        var contacts = await A.Contacts(engine.Database, account, 2);
        var (old, young, keepsNone) = (await ImportAsync(400), await ImportAsync(300), await ImportAsync(400, keepsMembers: false));
        var used = await ImportAsync(400);
        await A.Job(engine.Database, await A.Sequence(engine.Database, account), new EnrollmentTarget.ImportMembers(used));
        var running = await A.Import(engine.Database, account, [], status: "running");
        await engine.Database.ExecuteAsync("update imports set created_at = now() - interval '400 days' where id = $1", running);

        await SweepAsync();

        Assert.Equal([young, used, running], await engine.Database.ColumnAsync<Guid>("select id from imports where account_id = $1 order by id", account));
        Assert.Equal((0, 2, 0, 2), (await MembersAsync(old), await MembersAsync(young), await MembersAsync(keepsNone), await MembersAsync(used)));
        Assert.Equal(3, await engine.Database.ScalarAsync<long>("select count(*) from import_refused_rows where account_id = $1", account));
        Assert.Equal(2, await engine.Database.ScalarAsync<long>("select count(*) from contacts where account_id = $1", account));

        async Task<Guid> ImportAsync(int daysAgo, bool keepsMembers = true)
        {
            var id = await A.Import(engine.Database, account, contacts, keepsMembers: keepsMembers);
            await engine.Database.ExecuteAsync("update imports set finished_at = now() - make_interval(days => $2) where id = $1", id, daysAgo);
            return id;
        }
    }

    [Fact]
    public async Task The_scheduler_keeps_imports_for_as_long_as_it_is_told()
    {
        var account = await A.Account(engine.Database);
        var import = await A.Import(engine.Database, account, []);
        await engine.Database.ExecuteAsync("update imports set finished_at = now() - interval '90 minutes' where id = $1", import);

        await SweepAsync(TimeSpan.FromHours(2));
        Assert.True(await engine.Database.ScalarAsync<bool>("select exists (select from imports where id = $1)", import));
        await SweepAsync(TimeSpan.FromHours(1));
        Assert.False(await engine.Database.ScalarAsync<bool>("select exists (select from imports where id = $1)", import));
    }

    private async Task SweepAsync(TimeSpan? keep = null)
    {
        var options = Options.Create(keep is null ? new ImportOptions() : new ImportOptions { KeepFor = keep.Value });
        ISweep[] sweeps = [new ForgetImports(engine.Database.DataSource, TimeProvider.System, options), new ForgetMembers(engine.Database.DataSource, TimeProvider.System, options)];
        foreach (var sweep in sweeps)
            await sweep.ToTheEndAsync();
    }

    private Task<long> MembersAsync(Guid import) => engine.Database.ScalarAsync<long>("select count(*) from import_members where import_id = $1", import);
}
