using System.Diagnostics;
using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.IntegrationTests.Work;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>With the same Idempotency-Key: what else such a key promises stands in <see cref="IdempotencyTests"/>.</summary>
public sealed class When_a_file_is_sent_again(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task It_is_imported_once_and_another_file_is_told_apart()
    {
        var key = Guid.NewGuid().ToString();
        const string File = "external_id,email\nidem-1,idem-1@example.org\n";

        var first = await PostAsync(service.Client, key, new StringContent(File));
        var again = await PostAsync(service.Client, key, new StringContent(File));
        var other = await PostAsync(service.Client, key, new StringContent(File + "idem-2,idem-2@example.org\n"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.Status, again.Status));
        Assert.Equal(1, again.Data.GetProperty("created").GetInt32());
        Assert.Equal("idempotency_mismatch", other.Code);
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from contacts where external_id like 'idem-%'"));
    }

    [Fact]
    public async Task It_is_held_to_the_limits_of_the_first()
    {
        var key = Guid.NewGuid().ToString();
        var api = await service.StartApiAsync("--Imports:MaxBytes=100000", "--Imports:MaxUploadTime=00:00:02");
        using var client = service.ClientFor(await A.ApiKey(service.Database, service.Account), api);
        await PostAsync(client, key, new StringContent("phone\n12345678\n"));

        var tooLarge = await PostAsync(client, key, new Piecemeal(send => send(new string('1', 100_001))));
        var clock = Stopwatch.StartNew();
        var tooSlow = await PostAsync(client, key, new Piecemeal(async send =>
        {
            // Never at a halt, but for longer than a file may take.
            while (clock.Elapsed < TimeSpan.FromSeconds(4))
            {
                await send("1\n");
                await client.AskAsync("bulk-jobs");
            }
        }));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (tooLarge.Status, tooLarge.Code));
        Assert.Equal((HttpStatusCode.RequestTimeout, "upload_too_slow"), (tooSlow.Status, tooSlow.Code));
    }

    [Fact]
    public async Task It_keeps_no_transaction_open_while_it_arrives()
    {
        const string File = "external_id\nrepeated-1\n";
        var key = Guid.NewGuid().ToString();
        var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(service.Client, key, new StringContent(File));

        var repeat = PostAsync(service.Client, key, new Piecemeal(async send =>
        {
            // Nothing is sent before the service begins to read.
            wanted.SetResult();
            await rest.Task;
            await send(File);
        }));
        await wanted.Task;
        await Eventually.EqualsAsync("open transactions", 0L, () => service.Database.ScalarAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'"), TimeSpan.FromSeconds(10));
        rest.SetResult();

        Assert.Equal("true", Assert.Single((await repeat).Headers.GetValues("Idempotency-Replayed")));
    }

    private static async Task<Answer> PostAsync(HttpClient client, string key, HttpContent file)
    {
        file.Headers.ContentType = new("text/csv");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("contacts/import", UriKind.Relative)) { Content = file };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        request.Headers.ExpectContinue = true;
        return await Asking.ReadAsync(await client.SendAsync(request));
    }
}
