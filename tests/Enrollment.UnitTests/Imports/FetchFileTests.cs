using System.Security.Cryptography;
using System.Text;
using Enrollment.Consumers.Imports;
using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Webhooks;
using Enrollment.Testing;
using Microsoft.AspNetCore.Http;

namespace Enrollment.UnitTests.Imports;

/// <summary>Q6: files that batches name, on a real server. By itself: one test measures the memory of the process.</summary>
[Collection(nameof(FetchFileTests))]
[CollectionDefinition(nameof(FetchFileTests), DisableParallelization = true)]
public sealed class FetchFileTests : IAsyncLifetime
{
    private const int MaxBytes = 8 * 1024 * 1024;

    private static readonly byte[] Csv = Encoding.UTF8.GetBytes("external_id,city\n" + string.Concat(Enumerable.Range(1, 2_000).Select(n => $"c-{n},Bonn\n")));

    private FileServer _server = null!;

    public async Task InitializeAsync() => _server = await FileServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Q6_a_good_file_is_read_to_its_end()
    {
        Assert.Equal("2000 rows", await FetchAsync(_server.Url(Csv)));
        Assert.Equal("2000 rows", await FetchAsync(_server.Url(Csv), sha256: Hash(Csv)));
        Assert.Equal("1 rows", await FetchAsync(_server.Url("{\"external_id\": \"1\"}"u8.ToArray()), format: RowFormats.Ndjson));
        Assert.Equal("2000 rows", await FetchAsync(_server.Url(async (http, _) => await http.Response.Body.WriteAsync(Csv))));
    }

    [Fact]
    public async Task Q6_a_compressed_file_is_unpacked_and_its_hash_is_of_the_file_as_it_is_fetched()
    {
        var packed = Gzip.Pack(Csv);

        Assert.Equal("2000 rows", await FetchAsync(_server.Url(packed), isGzip: true, sha256: Hash(packed)));
        Assert.Equal("refused validation_failed wrong_sha256@/file/sha256", await FetchAsync(_server.Url(packed), isGzip: true, sha256: Hash(Csv)));
        Assert.Equal("refused validation_failed wrong_format@/file/gzip", await FetchAsync(_server.Url(packed)));
        Assert.Equal("refused validation_failed wrong_format@", await FetchAsync(_server.Url(Gzip.Pack(packed)), isGzip: true));
        Assert.Equal("refused validation_failed wrong_format@/file/gzip", await FetchAsync(_server.Url(Csv), isGzip: true));
        Assert.Equal("refused validation_failed wrong_format@/file/gzip", await FetchAsync(_server.Url(packed[..^20]), isGzip: true));
        Assert.Equal("refused validation_failed wrong_format@/file/gzip", await FetchAsync(_server.Url([.. packed, 7]), isGzip: true));
    }

    [Fact]
    public async Task Q6_a_file_with_another_hash_is_refused_at_its_end()
    {
        Assert.Equal("refused validation_failed wrong_sha256@/file/sha256", await FetchAsync(_server.Url(Csv), sha256: new string('0', 64)));
        Assert.Equal("refused validation_failed wrong_sha256@/file/sha256", await FetchAsync(_server.Url([.. Csv, (byte)'\n']), sha256: Hash(Csv)));
    }

    [Fact]
    public async Task Headers_are_sent_and_no_others_of_ours_but_the_name()
    {
        var url = _server.Url(Csv);

        await FetchAsync(url, headers: new() { ["Authorization"] = "Bearer x" });

        var visit = Assert.Single(_server.VisitsTo(url));
        Assert.Equal(["Authorization", "Host", "User-Agent"], visit.Keys.Order());
        Assert.Equal(("Bearer x", "Enrollment"), (visit["Authorization"], visit["User-Agent"]));
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(206)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Q6_a_server_that_does_not_have_the_file_is_not_asked_again(int status) =>
        Assert.Equal("refused file_unavailable", await FetchAsync(_server.Url((http, _) => Answer(http, status))));

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task Q6_a_server_that_is_in_trouble_is_asked_again(int status) =>
        Assert.Equal($"away: the server answered {status}", await FetchAsync(_server.Url((http, _) => Answer(http, status))));

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Q6_a_redirect_is_not_followed(int status)
    {
        var inner = _server.Url(Csv);

        Assert.Equal("refused file_unavailable", await FetchAsync(_server.Url((http, _) =>
        {
            http.Response.Headers.Location = inner;
            return Answer(http, status);
        })));
        Assert.Empty(_server.VisitsTo(inner));
    }

    [Theory]
    [InlineData("https://localhost:{port}/", "forbidden_address")]
    [InlineData("https://[::1]:{port}/", "forbidden_address")]
    [InlineData("https://10.0.0.1/", "forbidden_address")]
    [InlineData("https://169.254.169.254/latest/meta-data", "forbidden_address")]
    [InlineData("http://127.0.0.2:{port}/", "https_required")]
    [InlineData("http://example.org/", "https_required")]
    [InlineData("ftp://127.0.0.1/", "invalid_url")]
    [InlineData("file:///etc/passwd", "invalid_url")]
    [InlineData("https://user:secret@example.org/", "invalid_url")]
    public async Task Q6_an_address_inside_is_never_called(string url, string code) => Assert.Equal(
        $"refused validation_failed {code}@/file/url",
        await FetchAsync(url.Replace("{port}", $"{_server.Address.Port}", StringComparison.Ordinal)));

    [Fact]
    public async Task Q6_a_file_that_breaks_off_is_fetched_again()
    {
        var url = _server.Url(async (http, visit) =>
        {
            http.Response.ContentLength = Csv.Length;
            await http.Response.Body.WriteAsync(visit == 1 ? Csv.AsMemory(0, Csv.Length / 2) : Csv);
            await http.Response.Body.FlushAsync();
            if (visit == 1)
                http.Abort();
        });

        Assert.StartsWith("away: ", await FetchAsync(url), StringComparison.Ordinal);
        Assert.Equal("2000 rows", await FetchAsync(url));
    }

    [Theory]
    [InlineData("Content-Length: 100000\r\n\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2710\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "zz\r\n")]
    public async Task Q6_however_it_breaks_off_it_is_not_taken_for_whole(string header, string chunk)
    {
        byte[] answer = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{header}{chunk}"), .. Csv[..8_000]];

        Assert.StartsWith("away: it broke off after ", await FetchAsync(_server.RawUrl(answer)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Q6_a_compressed_file_tells_its_end_where_HTTP_does_not()
    {
        var packed = Gzip.Pack(Csv);
        byte[] Answer(int length) => [.. "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8, .. packed[..length]];

        Assert.Equal("2000 rows", await FetchAsync(_server.RawUrl(Answer(packed.Length)), isGzip: true));
        Assert.Equal("away: it is not gzip, or broke off", await FetchAsync(_server.RawUrl(Answer(packed.Length - 9)), isGzip: true));
    }

    [Fact]
    public async Task Q6_a_file_whose_end_nobody_tells_is_refused_unless_its_hash_tells()
    {
        string Url(int length) => _server.RawUrl([.. "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8, .. Csv[..length]]);
        // Between two rows: what is there reads well.
        var half = Csv.AsSpan(0, Csv.Length / 2).LastIndexOf((byte)'\n') + 1;

        Assert.Equal("refused file_unavailable", await FetchAsync(Url(half)));
        Assert.Equal("refused file_unavailable", await FetchAsync(Url(Csv.Length)));
        Assert.Equal("2000 rows", await FetchAsync(Url(Csv.Length), sha256: Hash(Csv)));
        Assert.Equal(
            $"away: it has another SHA-256, {Hash(Csv[..half])}, or broke off after {half} bytes", await FetchAsync(Url(half), sha256: Hash(Csv)));
    }

    [Fact]
    public async Task Q6_what_is_not_HTTP_or_nobody_is_tried_again()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));

        Assert.Equal("away: connection refused", await FetchAsync($"http://127.0.0.1:{((System.Net.IPEndPoint)socket.LocalEndPoint!).Port}/"));
        Assert.StartsWith("away: ", await FetchAsync(_server.RawUrl("SSH-2.0-x\r\n"u8.ToArray())), StringComparison.Ordinal);
        Assert.StartsWith("away: TLS failed", await FetchAsync($"https://127.0.0.1:{_server.Address.Port}/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Q6_a_file_without_end_is_cut_off_in_flat_memory()
    {
        var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 2_000).Select(n => $"c-{n},Bonn\n")));
        var url = _server.Url(async (http, _) =>
        {
            await http.Response.Body.WriteAsync("external_id,city\n"u8.ToArray());
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(line, http.RequestAborted);
        });
        var before = GC.GetTotalMemory(forceFullCollection: true);

        Assert.Equal("refused body_too_large", await FetchAsync(url, limits: Limits with { MaxBytes = 10 * MaxBytes }, each: row =>
        {
            if (row % 500_000 == 0)
                Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 * 1024 * 1024);
        }));
    }

    [Fact]
    public async Task Q6_too_much_is_refused_as_soon_as_it_is_known()
    {
        var url = _server.Url(async (http, _) =>
        {
            http.Response.ContentLength = MaxBytes + 1;
            await http.Response.Body.FlushAsync();
            await _server.HoldAsync(http);
        });

        Assert.Equal("refused body_too_large", await FetchAsync(url));
    }

    [Fact]
    public async Task Q6_little_that_unpacks_to_very_much_is_cut_off()
    {
        var zeros = Gzip.Pack(Encoding.UTF8.GetBytes("external_id\n" + new string('\n', 2 * MaxBytes)));

        Assert.InRange(zeros.Length, 0, MaxBytes / 20);
        Assert.Equal("refused body_too_large", await FetchAsync(_server.Url(zeros), isGzip: true));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_left()
    {
        var silent = Limits with { AnswerWithin = TimeSpan.FromSeconds(0.2), Grace = TimeSpan.FromSeconds(0.2) };

        Assert.Equal("away: no answer within 0.2 s", await FetchAsync(_server.Url((http, _) => _server.HoldAsync(http)), limits: silent));
        Assert.Equal("away: nothing arrived for 0.2 s", await FetchAsync(limits: silent, url: _server.Url(async (http, _) =>
        {
            await http.Response.Body.WriteAsync(Csv);
            await http.Response.Body.FlushAsync();
            await _server.HoldAsync(http);
        })));
    }

    [Fact]
    public async Task A_server_that_trickles_is_left()
    {
        var url = _server.Url(async (http, _) =>
        {
            using var drip = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (await drip.WaitForNextTickAsync(http.RequestAborted))
            {
                await http.Response.Body.WriteAsync("external_id\n"u8.ToArray(), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        });

        Assert.Equal("away: it arrives at less than 10240 bytes a second", await FetchAsync(url, limits: Limits with { Grace = TimeSpan.FromSeconds(0.3) }));
        Assert.Equal(
            "away: it did not arrive within 00:00:00.3000000",
            await FetchAsync(url, limits: Limits with { MaxTime = TimeSpan.FromSeconds(0.3), BytesPerSecond = 1 }));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_as_rows_is_refused_as_an_upload_is()
    {
        Assert.Equal("refused validation_failed empty_file@", await FetchAsync(_server.Url([])));
        Assert.Equal("refused unknown_field unknown_field@/header/1", await FetchAsync(_server.Url("emial\nx\n"u8.ToArray())));
        Assert.Equal("refused validation_failed wrong_format@", await FetchAsync(_server.Url("<html>"u8.ToArray())));
    }

    private static FetchLimits Limits => new(AnswerWithin: TimeSpan.FromSeconds(20), MaxBytes, MaxTime: TimeSpan.FromMinutes(5));

    private static string Hash(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    private static Task Answer(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static async Task<string> FetchAsync(
        string url, string format = RowFormats.Csv, bool isGzip = false, string? sha256 = null, Dictionary<string, string>? headers = null,
        FetchLimits? limits = null, Action<int>? each = null)
    {
        using var fetch = new FetchFile(new AllowedHosts("127.0.0.1"), limits ?? Limits);
        var shape = ContactImport.Table.Shape;
        try
        {
            await using var rows = await fetch.OpenAsync(new FileSource(url, format, isGzip, sha256, headers), shape, CancellationToken.None);
            var (row, count) = (new ImportRow(shape), 0);
            for (; await rows.Reader.ReadAsync(row, CancellationToken.None); each?.Invoke(count))
                count++;
            return $"{count} rows";
        }
        catch (FileRefusedException refused)
        {
            return "refused " + new ReadBatch(null, refused.Refusal, []).Outcome;
        }
        catch (FileAwayException away)
        {
            return "away: " + away.Message;
        }
    }
}
