using System.Net;
using System.Text;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>An import keeps a connection for as long as its caller takes to send the file, so only some may be under way.</summary>
public sealed class When_many_files_come_at_once(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string File = "external_id\nc-1\n";

    [Fact]
    public async Task An_account_has_four_under_way_and_is_told_to_wait_with_the_next()
    {
        using var busy = await ImportClient.ForNewAccountAsync(service);
        using var other = await ImportClient.ForNewAccountAsync(service);
        var (slow, finish) = await UnderWayAsync(4, busy);

        var refused = await AnswerAsync(busy);
        var others = await AnswerAsync(other);
        finish();
        var finished = await Task.WhenAll(slow);
        var afterwards = await AnswerAsync(busy);

        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limited"), (refused.Status, refused.Code));
        Assert.Contains("4 imports under way", refused.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, others.Status);
        Assert.All(finished, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(HttpStatusCode.OK, afterwards.Status);
    }

    [Fact]
    public async Task The_service_has_only_so_many_under_way_and_everybody_else_is_served()
    {
        var pool = new Npgsql.NpgsqlConnectionStringBuilder(service.Database.ConnectionString) { MaxPoolSize = 4 };
        var api = await service.StartApiAsync($"--ConnectionStrings:Postgres={pool}", "--Imports:MaxAtOnce=2");
        using var one = await ImportClient.ForNewAccountAsync(service, api);
        using var two = await ImportClient.ForNewAccountAsync(service, api);
        using var third = await ImportClient.ForNewAccountAsync(service, api);
        var (slow, finish) = await UnderWayAsync(1, one, two);

        var refused = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AnswerAsync(third)));
        using var reader = service.ClientFor(await A.ApiKey(service.Database, third.Account), api);
        var read = await reader.AskAsync("bulk-jobs");
        finish();
        var finished = await Task.WhenAll(slow);

        Assert.All(refused, answer => Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limited"), (answer.Status, answer.Code)));
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.All(finished, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(HttpStatusCode.OK, (await AnswerAsync(third)).Status);
    }

    /// <summary>Files that have arrived in part, of each client as many; and what lets the rest come.</summary>
    private async Task<(IReadOnlyList<Task<Answer>> Answers, Action Finish)> UnderWayAsync(int count, params ImportClient[] clients)
    {
        var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answers = clients.SelectMany(client => Enumerable.Range(0, count).Select(_ => AnswerAsync(client, new Piecemeal(async send =>
        {
            await send(File);
            await rest.Task;
            await send("c-2\n");
        })))).ToList();
        await Eventually.EqualsAsync("imports under way", answers.Count, () => service.Database.ScalarAsync<int>(
            "select count(*)::int from pg_stat_activity where datname = current_database() and query like 'copy /* 1800 s at most */ import_rows%' and state <> 'idle'"));
        return (answers, () => rest.TrySetResult());
    }

    private static async Task<Answer> AnswerAsync(ImportClient client, HttpContent? file = null) =>
        await Asking.ReadAsync(await client.PostAsync("contacts", file ?? new ByteArrayContent(Encoding.UTF8.GetBytes(File)), ImportClient.Csv));
}
