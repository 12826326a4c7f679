using Enrollment.Core.Imports;
using Enrollment.Core.Jobs.Targets;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.IntegrationTests.Sweeps;
using Enrollment.Scheduler.Retention;
using Enrollment.Scheduler.Sweeps;
using Enrollment.Testing;
using Microsoft.Extensions.Options;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>A job and the end of an import never miss each other: either the job is found, or the import is gone before the job is there.</summary>
public sealed class When_an_import_is_deleted_while_it_is_used(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task A_deletion_waits_for_a_job_that_is_being_accepted_and_finds_it()
    {
        var (queue, import) = await MadeAsync();
        Task<Answer> deletion;
        await using (await HeldRows.ByAsync(service.Database, "select from imports where id = $1 for share", import))
        {
            deletion = DeleteAsync(import);
            await IsWaitingAsync("%from imports%for update%");
            await A.Job(service.Database, queue, new EnrollmentTarget.ImportMembers(import));
        }

        Assert.Equal("conflict", (await deletion).Code);
        Assert.Null(await service.Database.ScalarAsync<DateTime?>("select deleted_at from imports where id = $1", import));
    }

    [Theory]
    [InlineData("bulk-enroll")]
    [InlineData("bulk-unenroll")]
    public async Task A_job_waits_for_a_deletion_and_finds_no_import(string operation)
    {
        var (queue, import) = await MadeAsync();
        Task<Answer> request;
        await using (var deletion = await HeldRows.ByAsync(service.Database, "update imports set deleted_at = now(), members_kept_until = now() where id = $1", import))
        {
            request = service.Client.SendAsync($"event-queues/{queue.Id}/{operation}", $$"""{"import_id": "{{import}}", "mode": "all"}""");
            await IsWaitingAsync("%from imports%for share%");
            await deletion.CommitAsync();
        }

        Assert.Equal("import_not_found", (await request).Code);
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1", queue.Id));
    }

    [Fact]
    public async Task Of_many_deletions_at_once_one_is_made()
    {
        var (_, import) = await MadeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => DeleteAsync(import)));

        Assert.Equal(["204", .. Enumerable.Repeat("404 import_not_found", 7)], answers.Select(answer => $"{(int)answer.Status} {answer.Code}".TrimEnd()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Members_are_kept_beyond_their_time_for_a_job_that_is_accepted_while_another_one_uses_them()
    {
        var (queue, import) = await MadeAsync();
        await A.Job(service.Database, queue, new EnrollmentTarget.ImportMembers(import));
        await service.Database.ExecuteAsync("update imports set members_kept_until = now() - interval '1 minute' where id = $1", import);
        var other = await A.Sequence(service.Database, service.Account);

        var answer = await service.Client.SendAsync($"event-queues/{other.Id}/bulk-enroll", $$"""{"import_id": "{{import}}"}""");

        Assert.Equal(2, answer.Data.GetProperty("enrolled").GetInt32());
    }

    [Fact]
    public async Task Members_that_a_job_came_to_use_while_the_sweep_waited_for_its_turn_stay()
    {
        var (queue, import) = await MadeAsync();
        await service.Database.ExecuteAsync("update imports set members_kept_until = now() - interval '1 minute' where id = $1", import);
        var sweep = new ForgetMembers(service.Database.DataSource, TimeProvider.System, Options.Create(new ImportOptions()));
        Task<bool> sweeping;
        // The sweep has claimed the import, and looks once more before it deletes.
        await using (await HeldRows.ByAsync(service.Database, "lock table import_members in access exclusive mode"))
        {
            sweeping = sweep.SweepNextAsync(CancellationToken.None);
            await IsWaitingAsync("%import_members%");
            await A.Job(service.Database, queue, new EnrollmentTarget.ImportMembers(import));
        }
        await sweeping;

        Assert.Equal(2, await service.Database.ScalarAsync<long>("select count(*) from import_members where import_id = $1", import));
        Assert.Equal(2, await service.Database.ScalarAsync<long>("select members from imports where id = $1", import));
    }

    [Fact]
    public async Task An_import_of_a_recurring_enrollment_stays_beyond_all_times_until_that_is_off()
    {
        var (queue, import) = await MadeAsync();
        var recurring = await A.Recurring(service.Database, queue, DateTimeOffset.UtcNow, new EnrollmentTarget.ImportMembers(import));
        await service.Database.ExecuteAsync(
            "update imports set finished_at = now() - interval '2 years', members_kept_until = now() - interval '1 year' where id = $1", import);

        await SweepAsync();
        var refused = await DeleteAsync(import);
        var enrolled = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"import_id": "{{import}}"}""");

        Assert.Equal("conflict", refused.Code);
        Assert.Contains($"recurring enrollment {recurring}", refused.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, enrolled.Data.GetProperty("enrolled").GetInt32());

        await service.Database.ExecuteAsync("update recurring_enrollments set is_active = false where id = $1", recurring);
        await SweepAsync();
        Assert.Equal("import_not_found", (await DeleteAsync(import)).Code);
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from import_members where import_id = $1", import));
    }

    private async Task SweepAsync()
    {
        var (source, options) = (service.Database.DataSource, Options.Create(new ImportOptions()));
        foreach (var sweep in new ISweep[] { new ForgetImports(source, TimeProvider.System, options), new ForgetMembers(source, TimeProvider.System, options) })
            await sweep.ToTheEndAsync();
    }

    private async Task<(MadeSequence Queue, Guid Import)> MadeAsync() => (
        await A.Sequence(service.Database, service.Account),
        await A.Import(service.Database, service.Account, await A.Contacts(service.Database, service.Account, 2)));

    private Task IsWaitingAsync(string query) => Eventually.HoldsAsync("the statement waits", async () => await service.Database.ScalarAsync<bool>(
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like $1)", query));

    private async Task<Answer> DeleteAsync(Guid import) => await Asking.ReadAsync(await service.Client.DeleteAsync(new Uri($"imports/{import}", UriKind.Relative)));
}
