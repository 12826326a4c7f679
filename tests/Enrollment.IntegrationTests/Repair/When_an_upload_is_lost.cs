using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Imports;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Repair;

/// <summary>The process that read a file died: nothing was imported, and the import that was seen meanwhile is left.</summary>
public sealed class When_an_upload_is_lost(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task It_has_failed_and_says_what_to_do_and_can_be_deleted()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var lost = await RunningAsync(client, "http", 150);
        var read = await RunningAsync(client, "http", 60);
        var batch = await RunningAsync(client, "queue", 150);

        await service.StartSchedulerAsync();
        await Eventually.EqualsAsync("status", "failed", () => StatusAsync(lost));

        var import = await StoredImportTests.GetAsync(client, lost);
        Assert.Equal(("internal_error", 0), (import.GetProperty("error").GetProperty("code").GetString(), import.GetProperty("rows").GetInt32()));
        Assert.Contains("Send the file again", import.GetProperty("error").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(("running", "running"), (await StatusAsync(read), await StatusAsync(batch)));
        Assert.True((await client.Http.DeleteAsync(new Uri($"imports/{lost}", UriKind.Relative))).IsSuccessStatusCode);
    }

    private async Task<Guid> RunningAsync(ImportClient client, string source, int secondsAgo)
    {
        var id = await A.Import(service.Database, client.Account, [], status: "running");
        await service.Database.ExecuteAsync("update imports set source = $2, progress_at = now() - make_interval(secs => $3) where id = $1", id, source, (double)secondsAgo);
        return id;
    }

    private Task<string> StatusAsync(Guid import) => service.Database.ScalarAsync<string>("select status from imports where id = $1", import);
}
