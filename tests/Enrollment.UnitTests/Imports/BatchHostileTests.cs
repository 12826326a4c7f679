using System.Text;
using Enrollment.Consumers.Imports;
using Enrollment.Testing;

namespace Enrollment.UnitTests.Imports;

/// <summary>Bodies that were made to hurt: each has a precise answer, and none takes more than its bytes.</summary>
public sealed class BatchHostileTests
{
    private static readonly byte[] Whole = """{"rows": [{"external_id": "1"}]}"""u8.ToArray();

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("{")]
    [InlineData("{\"rows\": [{}]")]
    [InlineData("{\"rows\": [{}]} x")]
    [InlineData("{\"rows\": [{}]}{}")]
    [InlineData("{\"rows\": [{}],}")]
    [InlineData("{\"rows\": [{},]}")]
    [InlineData("{\"rows\": [{} {}]}")]
    [InlineData("{\"rows\": [,{}]}")]
    [InlineData("{'rows': [{}]}")]
    [InlineData("{\"rows\": [{}] /* x */}")]
    [InlineData("{\"rows\": [{\"a\": \"\u0001\"}]}")]
    [InlineData("{\"rows\": [{\"a\": \"\0\"}]}")]
    [InlineData("{\"rows\": [{}], \"rows\": [{}]}")]
    [InlineData("{\"rows\": [{}], \"name\": \"a\", \"name\": \"b\"}")]
    [InlineData("{\"rows\": [{}], \"\\ud800\": 1}")]
    [InlineData("external_id\n1\n")]
    [InlineData("\u00FE\u00FF")]
    public void What_is_not_JSON_is_refused_as_a_whole(string body)
    {
        var batch = ReadBatch.Json(body);

        Assert.Equal("malformed_json", batch.Outcome);
        Assert.NotEmpty(batch.Refusal!.Fix!);
    }

    [Fact]
    public void A_fault_is_told_where_it_stands_even_behind_the_rows()
    {
        var batch = ReadBatch.Json("{\"rows\": [\n {\"external_id\": \"é\"}\n], \"name\": \"a\",\n  \"name\": \"b\"}");

        Assert.Contains("line 4, column 3", batch.Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_skipped() => Assert.Equal("ok", ReadBatch.Json([0xEF, 0xBB, 0xBF, .. Whole]).Outcome);

    [Fact]
    public void UTF16_is_not_JSON() => Assert.Equal("malformed_json", ReadBatch.Json([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{\"rows\":[{}]}")]).Outcome);

    [Fact]
    public void Bytes_that_are_no_UTF8_refuse_their_row_or_all_if_they_are_beside_the_rows()
    {
        byte[] inRow = [.. "{\"rows\": [{\"external_id\": \"1\"}, {\"external_id\": \""u8, 0xC3, .. "\"}, {\"external_id\": \"3\"}]}"u8];
        byte[] beside = [.. "{\"rows\": [{}], \"name\": \""u8, 0xC3, .. "\"}"u8];

        Assert.Equal(["1 ok", "2 invalid_encoding", "3 ok"], ReadBatch.Json(inRow).Outcomes);
        Assert.Equal("malformed_json", ReadBatch.Json(beside).Outcome);
    }

    [Fact]
    public void Halves_of_pairs_and_NULs_refuse_their_row() => Assert.Equal(
        ["1 invalid_text", "2 invalid_text", "3 unknown_field", "4 invalid_json", "5 invalid_json", "6 ok"],
        ReadBatch.Json("""
            {"rows": [{"external_id": "\u0000"}, {"external_id": "\ud800"}, {"\udc00": 1}, {"external_id": "1", "custom": {"a": "\u0000"}},
             {"external_id": "1", "custom": {"a": 1e999999999}}, {"external_id": "6"}]}
            """).Outcomes);

    [Fact]
    public void Huge_numbers_are_wrong_where_no_number_is_wanted() =>
        Assert.Equal("validation_failed wrong_type@/name", ReadBatch.Json($"{{\"rows\": [{{}}], \"name\": {new string('9', 100_000)}}}").Outcome);

    [Theory]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public void A_row_that_is_nested_deeply_is_refused_and_the_next_one_read(int depth)
    {
        var deep = string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));

        Assert.Equal(
            ["1 " + (depth > 500_000 ? "line_too_long" : "malformed_json"), "2 ok"],
            ReadBatch.Json($"{{\"rows\": [{{\"external_id\": \"1\", \"custom\": {{\"a\": {deep}}}}}, {{\"external_id\": \"2\"}}]}}").Outcomes);
    }

    [Fact]
    public void What_is_nested_deeply_beside_the_rows_or_never_closed_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 300)) + string.Concat(Enumerable.Repeat("]", 300));

        Assert.Equal("malformed_json", ReadBatch.Json($"{{\"rows\": [{{}}], \"name\": {deep}}}").Outcome);
        Assert.Equal("malformed_json", ReadBatch.Json("{\"rows\": " + new string('[', 5_000_000)).Outcome);
        Assert.Equal("malformed_json", ReadBatch.Json(string.Concat(Enumerable.Repeat("{\"rows\":", 500_000))).Outcome);
    }

    [Fact]
    public void Much_beside_the_rows_is_refused_before_it_is_parsed()
    {
        Assert.Equal("body_too_large", ReadBatch.Json($"{{\"rows\": [{{}}], \"x\": [{string.Join(',', Enumerable.Repeat("[]", 500_000))}]}}").Outcome);
        Assert.Equal("validation_failed wrong_type@/rows", ReadBatch.Json($"{{\"rows\": \"{new string('x', 5_000_000)}\"}}").Outcome);
    }

    [Fact]
    public void A_row_of_more_than_a_megabyte_is_refused() =>
        Assert.Equal(["1 line_too_long", "2 ok"], ReadBatch.Json($"{{\"rows\": [{{\"city\": \"{new string('x', 1024 * 1024)}\"}}, {{\"external_id\": \"2\"}}]}}").Outcomes);

    [Fact]
    public void A_body_of_more_than_64_MiB_is_refused_packed_or_not()
    {
        var bytes = new byte[BatchBody.MaxBytes + 1];
        bytes.AsSpan().Fill((byte)' ');

        Assert.Equal("body_too_large", ReadBatch.Json(bytes).Outcome);
        Assert.Equal("body_too_large", ReadBatch.OfGzip(Gzip.Pack(bytes)).Outcome);
        Assert.Equal("malformed_json", ReadBatch.OfGzip(Gzip.Pack(bytes[1..])).Outcome);
    }

    [Fact]
    public void Little_that_unpacks_to_very_much_takes_no_memory()
    {
        var zeros = new byte[BatchBody.MaxBytes / 4];
        byte[] bomb = [.. Enumerable.Repeat(Gzip.Pack(zeros), 100).SelectMany(member => member)];

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("body_too_large", ReadBatch.OfGzip(bomb).Outcome);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public void Gzip_is_read_one_member_or_two()
    {
        Assert.Equal("ok", ReadBatch.OfGzip(Gzip.Pack(Whole)).Outcome);
        Assert.Equal("ok", ReadBatch.OfGzip([.. Gzip.Pack(Whole[..7]), .. Gzip.Pack(Whole[7..])]).Outcome);
        Assert.Equal("malformed_json", ReadBatch.OfGzip([]).Outcome);
        Assert.Equal("validation_failed empty_file@", ReadBatch.OfGzip([], BatchType.Csv).Outcome);
    }

    [Fact]
    public void Gzip_that_breaks_off_anywhere_is_refused()
    {
        var packed = Gzip.Pack(Whole);
        var csv = Gzip.Pack(Encoding.UTF8.GetBytes("external_id\n" + string.Join('\n', Enumerable.Range(1, 5_000)) + "\n"));

        foreach (var length in Enumerable.Range(1, packed.Length - 1))
            Assert.Equal("validation_failed wrong_format@", ReadBatch.OfGzip(packed[..length]).Outcome);
        foreach (var length in new[] { csv.Length / 3, csv.Length / 2, csv.Length - 8, csv.Length - 1 })
            Assert.Equal("validation_failed wrong_format@", ReadBatch.OfGzip(csv[..length], BatchType.Csv).Outcome);
    }

    [Fact]
    public void Bytes_behind_the_gzip_and_broken_ones_in_it_are_refused()
    {
        var packed = Gzip.Pack(Whole);
        var broken = packed.ToArray();
        broken[^6] ^= 1;

        Assert.Equal("validation_failed wrong_format@", ReadBatch.OfGzip([.. packed, 0]).Outcome);
        Assert.Equal("validation_failed wrong_format@", ReadBatch.OfGzip([.. packed, .. Whole]).Outcome);
        Assert.Equal("validation_failed wrong_format@", ReadBatch.OfGzip([.. packed, .. packed[..15]]).Outcome);
        Assert.Equal("validation_failed wrong_format@", ReadBatch.OfGzip([.. packed, .. new byte[100_000]]).Outcome);
        Assert.Equal("validation_failed wrong_format@", ReadBatch.OfGzip(broken).Outcome);
        Assert.Equal("validation_failed wrong_format@", ReadBatch.OfGzip(Whole).Outcome);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip, gzip")]
    [InlineData("deflate")]
    public void Other_encodings_are_refused(string encoding) =>
        Assert.Equal("unsupported_media_type", ReadBatch.Of(new BatchBody(BatchType.Json, encoding, new Dictionary<string, string>(), Whole)).Outcome);

    [Theory]
    [InlineData(BatchType.Csv)]
    [InlineData(BatchType.Ndjson)]
    [InlineData(BatchType.Json)]
    public void Compressed_bytes_without_the_encoding_are_told_as_what_they_are_and_how_to_say_so(string contentType)
    {
        var batch = ReadBatch.Of(contentType, Gzip.Pack(Whole));

        Assert.Equal("validation_failed wrong_format@", batch.Outcome);
        Assert.Contains("content_encoding gzip", batch.Refusal!.Fix, StringComparison.Ordinal);
    }
}
