using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.Testing;
using Microsoft.AspNetCore.Http;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Consumers that fetch files from the one address that they may reach though it is loopback.</summary>
public sealed class FileEngine : EngineFixture
{
    public const int MaxBytes = 4 * 1024 * 1024;

    public FileServer Server { get; private set; } = null!;

    protected override string[] ConsumersSettings => ["--Webhooks:AllowedHosts:0=127.0.0.1", $"--Imports:MaxBytes={MaxBytes}"];

    public override async Task InitializeAsync()
    {
        Server = await FileServer.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>Q6: a file is imported as a whole, or nothing of it is.</summary>
public sealed class When_a_batch_names_a_file(FileEngine engine) : IClassFixture<FileEngine>
{
    internal const int Rows = 20_000;

    internal static readonly byte[] Csv = Encoding.UTF8.GetBytes("external_id,city\n" + string.Concat(Enumerable.Range(1, Rows).Select(n => $"c-{n},Bonn\n")) + "bad,x,y\n");

    [Fact]
    public async Task Q6_A_good_one_is_imported_enrolled_and_answered_however_many_rows_it_has()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await using var pipeline = await Pipeline.OfAsync(engine, sequence.AccountId, await A.ApiKey(engine.Database, sequence.AccountId));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Csv));

        var answer = await pipeline.AskAsync(Naming(
            engine.Server.Url(Csv), $$$""", "sha256": "{{{hash}}}"}, "name": "Export", "enroll": {"sequence_id": "{{{sequence.Id}}}" """));

        Assert.Equal((Rows + 1, Rows, 1), (answer.Number("rows"), answer.Number("created"), answer.Number("refused")));
        Assert.Equal(["file|completed|Export"], await engine.Database.ColumnAsync<string>("select concat_ws('|', source, status, name) from imports where id = $1", answer.Uuid("importId")));
        Assert.Equal(Rows, (await engine.EndAsync(answer.Uuid("bulkJobId"))).Totals.Enrolled);
    }

    [Fact]
    public async Task Q6_One_with_another_hash_is_refused()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        await AssertRefusedAsync(pipeline, "validation_failed", "/file/sha256", engine.Server.Url(Csv), $$""", "sha256": "{{new string('0', 64)}}" """);
    }

    [Fact]
    public async Task Q6_One_that_is_not_there_is_refused()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        await AssertRefusedAsync(pipeline, "file_unavailable", null, engine.Server.Url((http, _) =>
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        }));
    }

    [Fact]
    public async Task Q6_A_redirect_to_127_0_0_1_is_refused()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var inner = engine.Server.Url(Csv);

        await AssertRefusedAsync(pipeline, "file_unavailable", null, engine.Server.Url((http, _) =>
        {
            http.Response.Redirect(inner);
            return Task.CompletedTask;
        }));

        Assert.Empty(engine.Server.VisitsTo(inner));
    }

    [Theory]
    [InlineData("https://localhost:PORT/a.csv")]
    [InlineData("http://localhost:PORT/a.csv")]
    [InlineData("https://127.0.0.2:PORT/a.csv")]
    [InlineData("https://2130706434:PORT/a.csv")]
    [InlineData("https://[::1]:PORT/a.csv")]
    [InlineData("https://[::ffff:127.0.0.2]:PORT/a.csv")]
    [InlineData("https://0.0.0.0:PORT/a.csv")]
    [InlineData("https://10.0.0.1/a.csv")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("http://example.org/a.csv")]
    public async Task Q6_A_private_address_is_never_called(string url)
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        // Under every address of this machine.
        using var inner = TcpListener.Create(0);
        inner.Start();

        await AssertRefusedAsync(pipeline, "validation_failed", "/file/url", url.Replace("PORT", $"{((IPEndPoint)inner.LocalEndpoint).Port}", StringComparison.Ordinal));

        Assert.False(inner.Pending(), "It was called.");
    }

    [Fact]
    public async Task Q6_One_that_breaks_off_half_way_is_fetched_again()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var url = engine.Server.Url(async (http, visit) =>
        {
            http.Response.ContentLength = Csv.Length;
            await http.Response.Body.WriteAsync(visit <= 2 ? Csv.AsMemory(0, Csv.Length / 2) : Csv);
            await http.Response.Body.FlushAsync();
            if (visit <= 2)
                http.Abort();
        });

        var answer = await pipeline.AskAsync(Naming(url));

        Assert.Equal((Rows + 1, Rows), (answer.Number("rows"), answer.Number("created")));
        Assert.Equal(3, engine.Server.VisitsTo(url).Count);
        Assert.Equal(Rows, await pipeline.ContactsAsync());
        Assert.Single(pipeline.Answers);
    }

    [Fact]
    public async Task Q6_One_that_is_cut_off_between_two_rows_where_nobody_tells_its_end_is_refused_and_can_be_sent_again()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var half = Csv.AsSpan(0, Csv.Length / 2).LastIndexOf((byte)'\n') + 1;

        var refused = await pipeline.AskAsync(Naming(engine.Server.RawUrl([.. "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8, .. Csv[..half]])), "cut");
        await pipeline.SendAsync(Naming(engine.Server.Url(Csv)), "cut");

        Assert.Equal("file_unavailable", refused.Code);
        Assert.Contains("sha256", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(Rows, (await pipeline.AnswerAsync("cut", times: 2)).Number("created"));
    }

    [Fact]
    public async Task One_that_comes_slowly_at_its_second_attempt_is_seen_with_its_rows_and_with_the_beginning_of_that_attempt()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var firstVisit = DateTimeOffset.MaxValue;
        var url = engine.Server.Url(async (http, visit) =>
        {
            if (visit == 1)
            {
                (firstVisit, http.Response.StatusCode) = (DateTimeOffset.UtcNow, StatusCodes.Status503ServiceUnavailable);
                return;
            }
            await http.Response.Body.WriteAsync(Csv.AsMemory(0, Csv.Length / 2));
            await http.Response.Body.FlushAsync();
            await rest.Task;
            await http.Response.Body.WriteAsync(Csv.AsMemory(Csv.Length / 2));
        });

        var id = await pipeline.SendAsync(Naming(url));
        await Eventually.SeesAsync("rows that were counted", () => engine.Database.ScalarAsync<long>(
            "select rows from imports where account_id = $1 and status = 'running' and progress_at is not null", pipeline.Account), rows => rows > 0, EngineFixture.Patience);
        Assert.True(await engine.Database.ScalarAsync<bool>(
            "select source = 'file' and created_at < $2 and $2 < started_at and started_at < progress_at from imports where account_id = $1", pipeline.Account, firstVisit));
        rest.SetResult();

        var answer = await pipeline.AnswerAsync(id);
        Assert.Equal(Rows + 1, answer.Number("rows"));
        Assert.Equal([$"completed {Rows + 1}"], await engine.Database.ColumnAsync<string>("select status || ' ' || rows from imports where account_id = $1", pipeline.Account));
    }

    [Fact]
    public async Task Q6_One_without_end_is_cut_off()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var lines = Csv.AsMemory(Csv.AsSpan().IndexOf((byte)'\n') + 1);

        await AssertRefusedAsync(pipeline, "body_too_large", null, engine.Server.Url(async (http, _) =>
        {
            await http.Response.Body.WriteAsync("external_id,city\n"u8.ToArray());
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(lines, http.RequestAborted);
        }));
    }

    [Fact]
    public async Task One_that_cannot_enroll_is_refused_before_its_file_is_asked_for()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var url = engine.Server.Url(Csv);

        var answer = await pipeline.AskAsync(Naming(url, $$$"""}, "enroll": {"sequence_id": "{{{Guid.CreateVersion7()}}}" """));

        Assert.Equal("sequence_not_found", answer.Code);
        Assert.Empty(engine.Server.VisitsTo(url));
    }

    private async Task AssertRefusedAsync(Pipeline pipeline, string code, string? pointer, string url, string more = "")
    {
        var answer = await pipeline.AskAsync(Naming(url, more));

        Assert.Equal(code, answer.Code);
        Assert.Equal(pointer is null ? [] : [pointer], answer.Errors.Select(error => error.Split(' ')[0]));
        Assert.Equal(0, await pipeline.ContactsAsync());
        Assert.Equal(0, await engine.Database.ScalarAsync<long>("select count(*) from import_members where account_id = $1", pipeline.Account));
        Assert.Equal(["failed"], await engine.Database.ColumnAsync<string>("select status from imports where account_id = $1", pipeline.Account));
        await pipeline.AssertGoesOnAsync();
    }

    internal static string Naming(string url, string more = "") => $$$"""{"file": {"url": "{{{url}}}", "format": "csv"{{{more}}}}}""";
}
