using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>An upload that takes its time is an import from its second second on, and none if nothing comes of it.</summary>
public sealed class When_an_upload_runs(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task It_is_seen_with_its_rows_and_its_pace_and_then_completed_under_the_same_id()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var upload = AnswerAsync(client);

        var early = await RunningAsync(client, rows: 1);
        _more.SetResult();
        var later = await RunningAsync(client, rows: early.GetProperty("rows").GetInt64() + 1_000);
        var deleted = await Asking.ReadAsync(await client.Http.DeleteAsync(new Uri($"imports/{IdOf(later)}", UriKind.Relative)));
        _rest.SetResult();
        var answer = await upload;
        var ended = await StoredImportTests.GetAsync(client, IdOf(early));

        Assert.Equal(IdOf(early), IdOf(later));
        Assert.InRange(early.GetProperty("rows_per_second").GetDouble(), 0.01, 100);
        Assert.True(later.GetProperty("rows_per_second").GetDouble() > early.GetProperty("rows_per_second").GetDouble(), $"{early} {later}");
        Assert.Equal(
            ("contacts", "http", await service.Database.ScalarAsync<Guid>("select id from api_keys where account_id = $1", client.Account)),
            (early.GetProperty("kind").GetString(), early.GetProperty("source").GetString(), early.GetProperty("created_by").GetGuid()));
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (deleted.Status, deleted.Code));
        Assert.Equal(IdOf(early), answer.Data.GetProperty("import_id").GetGuid());
        Assert.Equal("completed 5101 5101 5101", string.Join(' ', new[] { "status", "rows", "created", "members" }.Select(name => ended.GetProperty(name))));
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("rows_per_second").ValueKind);
        Assert.Equal(early.GetProperty("created_at").GetDateTimeOffset(), ended.GetProperty("created_at").GetDateTimeOffset());
        Assert.Single((await client.Http.AskAsync("imports")).Data.EnumerateArray());
    }

    [Fact]
    public async Task One_that_is_cut_off_leaves_none()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        using var cut = new CancellationTokenSource();
        var upload = AnswerAsync(client, cut.Token);
        await RunningAsync(client, rows: 1);

        await cut.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload);
        await Eventually.EqualsAsync("imports", 0L, () => ImportsAsync(client));
        Assert.Empty(await client.ContactsAsync("external_id", "id"));
    }

    [Fact]
    public async Task One_that_is_refused_leaves_none()
    {
        var api = await service.StartApiAsync("--Imports:MaxBytes=10000");
        using var client = await ImportClient.ForNewAccountAsync(service, api);
        var upload = AnswerAsync(client);
        await RunningAsync(client, rows: 1);

        // The client reads the answer once it has sent all.
        _more.SetResult();
        _rest.SetResult();

        Assert.Equal("body_too_large", (await upload).Code);
        // The request's work is given up behind its answer.
        await Eventually.EqualsAsync("imports", 0L, () => ImportsAsync(client));
    }

    [Fact]
    public async Task One_that_was_taken_for_lost_is_completed_nevertheless()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var upload = AnswerAsync(client);
        var running = await RunningAsync(client, rows: 1);
        await service.Database.ExecuteAsync(
            "update imports set status = 'failed', error_code = 'internal_error', error_detail = 'Lost.', finished_at = now(), deleted_at = now() where id = $1", IdOf(running));

        _more.SetResult();
        _rest.SetResult();

        Assert.Equal(IdOf(running), (await upload).Data.GetProperty("import_id").GetGuid());
        var ended = await StoredImportTests.GetAsync(client, IdOf(running));
        Assert.Equal(("completed", JsonValueKind.Null), (ended.GetProperty("status").GetString(), ended.GetProperty("error").ValueKind));
    }

    [Fact]
    public async Task One_whose_rows_cannot_be_noted_is_imported_all_the_same()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        await service.Database.ExecuteAsync($"""
            create sequence notes;
            create function refuse_note() returns trigger language plpgsql as 'begin perform nextval(''notes''); raise exception ''no notes''; end';
            create trigger refuse_notes before insert or update on imports for each row
                when (new.status = 'running' and new.account_id = '{client.Account}') execute function refuse_note();
            """);
        var upload = AnswerAsync(client);
        await Eventually.HoldsAsync("Two notes were refused", () => service.Database.ScalarAsync<bool>("select last_value >= 2 from notes"));

        _more.SetResult();
        _rest.SetResult();

        var ended = await StoredImportTests.GetAsync(client, (await upload).Data.GetProperty("import_id").GetGuid());
        Assert.Equal(("completed", 5_101), (ended.GetProperty("status").GetString(), ended.GetProperty("rows").GetInt32()));
    }

    // A hundred rows at once, five thousand when the test says so, and one at the end.
    private async Task<Answer> AnswerAsync(ImportClient client, CancellationToken stop = default) => await Asking.ReadAsync(await client.PostAsync(
        "contacts",
        new Piecemeal(async send =>
        {
            await send("external_id\n" + Rows(1, 100));
            await _more.Task.WaitAsync(stop);
            await send(Rows(101, 5_000));
            await _rest.Task.WaitAsync(stop);
            await send(Rows(5_101, 1));
        }),
        ImportClient.Csv, stop: stop));

    private static string Rows(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(n => $"u-{n}\n"));

    private static Task<JsonElement> RunningAsync(ImportClient client, long rows) => Eventually.SeesAsync(
        "the running import",
        async () => (await client.Http.AskAsync("imports?status=running")).Data.EnumerateArray().SingleOrDefault(),
        import => import.ValueKind == JsonValueKind.Object && import.GetProperty("rows").GetInt64() >= rows);

    private static Guid IdOf(JsonElement import) => import.GetProperty("id").GetGuid();

    private Task<long> ImportsAsync(ImportClient client) => service.Database.ScalarAsync<long>("select count(*) from imports where account_id = $1", client.Account);
}
