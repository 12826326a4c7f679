using System.Text;
using Enrollment.Consumers.Imports;
using Enrollment.Core.Imports;

namespace Enrollment.UnitTests.Imports;

/// <summary>Batches that are CSV or NDJSON, with headers for what a JSON body would say.</summary>
public sealed class BatchFileTests
{
    private const string Sequence = "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55";

    [Fact]
    public void Headers_say_what_a_JSON_body_would()
    {
        var batch = ReadBatch.Csv(
            "external_id\n1\n2\n", ("import-kind", "contacts"), ("import-name", "nightly"), ("import-on-existing", "skip"), ("import-order", "x"),
            ("import-enroll", $$"""{"sequence_id": "{{Sequence}}", "skip_if_already_enrolled": false}"""));

        Assert.Equal(["1", "2"], batch.Rows.Select(row => row.ExternalId));
        Assert.Equal(("nightly", ImportOnExisting.Skip), (batch.Request!.Name, batch.Request.OnExisting));
        Assert.Equal(new BatchEnroll(Guid.Parse(Sequence), Anchor: null, SkipIfAlreadyEnrolled: false) { Pointer = "/headers/import-enroll" }, batch.Request.Enroll);
    }

    [Fact]
    public void Files_without_headers_are_contacts() =>
        Assert.Equal(ImportKinds.Contacts, ReadBatch.Of(BatchType.Ndjson, "{\"external_id\":\"1\"}"u8.ToArray()).Request!.Table.Kind);

    [Theory]
    [InlineData("import-kind", "leads", "validation_failed invalid_value@/headers/import-kind")]
    [InlineData("import-kind", "", "validation_failed too_short@/headers/import-kind")]
    [InlineData("import-on-existing", "Fill", "validation_failed invalid_value@/headers/import-on-existing")]
    [InlineData("import-enroll", "{", "validation_failed malformed_json@/headers/import-enroll")]
    [InlineData("import-enroll", "", "validation_failed malformed_json@/headers/import-enroll")]
    [InlineData("import-enroll", "[]", "validation_failed wrong_type@/headers/import-enroll")]
    [InlineData("import-enroll", "{}", "validation_failed required@/headers/import-enroll/sequence_id")]
    [InlineData("import-enroll", "{\"sequence_id\": 1}", "validation_failed invalid_uuid@/headers/import-enroll/sequence_id")]
    [InlineData("import-rows", "[]", "unknown_field unknown_field@/headers/import-rows")]
    [InlineData("import-file", "x", "unknown_field unknown_field@/headers/import-file")]
    public void A_faulty_header_is_told_by_its_name(string name, string value, string outcome) =>
        Assert.Equal(outcome, ReadBatch.Csv("external_id\n1\n", (name, value)).Outcome);

    [Fact]
    public void An_unknown_header_is_told_with_the_nearest_that_is_known() =>
        Assert.Contains("The nearest is import-on-existing.", ReadBatch.Csv("external_id\n1\n", ("import-onexisting", "fill")).Refusal!.Detail, StringComparison.Ordinal);

    [Fact]
    public void Beside_a_JSON_body_only_the_order_is_a_header()
    {
        Assert.Equal("ok", ReadBatch.Json("""{"rows": [{}]}""", ("import-order", "x")).Outcome);
        Assert.Equal("unknown_field unknown_field@/headers/import-kind", ReadBatch.Json("""{"rows": [{}]}""", ("import-kind", "customers")).Outcome);
    }

    [Fact]
    public void Customers_cannot_be_enrolled() => Assert.Equal(
        "validation_failed not_allowed@/headers/import-enroll",
        ReadBatch.Csv("name\nx\n", ("import-kind", "customers"), ("import-enroll", $$"""{"sequence_id": "{{Sequence}}"}""")).Outcome);

    [Theory]
    [InlineData("", "validation_failed empty_file@")]
    [InlineData("external_id,emial\n", "unknown_field unknown_field@/header/2")]
    [InlineData("[{}]", "validation_failed wrong_format@")]
    public void A_file_that_cannot_be_read_as_a_whole_is_refused_as_over_HTTP(string csv, string outcome) =>
        Assert.Equal(outcome, ReadBatch.Csv(csv).Outcome);

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Ten_thousand_rows_are_taken_and_one_more_is_not(string end)
    {
        string Body(int rows) => $"\uFEFFexternal_id,city{end}" + string.Concat(Enumerable.Repeat($"1,\"a{end}b\"{end}{end}", rows));

        Assert.Equal(BatchRequest.MaxRows, ReadBatch.Csv(Body(BatchRequest.MaxRows)).Rows.Count);
        Assert.Equal("too_many_rows too_many_rows@", ReadBatch.Csv(Body(BatchRequest.MaxRows + 1)).Outcome);
    }

    [Fact]
    public void Too_many_lines_of_NDJSON_are_refused_whatever_is_on_them()
    {
        static byte[] Body(int rows) => Encoding.UTF8.GetBytes("{}\n" + string.Join('\n', Enumerable.Repeat("x", rows - 1)));

        Assert.Equal(BatchRequest.MaxRows, ReadBatch.Of(BatchType.Ndjson, Body(BatchRequest.MaxRows)).Rows.Count);
        Assert.Equal("too_many_rows too_many_rows@", ReadBatch.Of(BatchType.Ndjson, Body(BatchRequest.MaxRows + 1)).Outcome);
    }

    [Theory]
    [InlineData("text/csv; charset=UTF-8", "ok")]
    [InlineData("Text/CSV; charset=\"utf-8\"; header=present", "ok")]
    [InlineData("text/csv; charset=latin1", "unsupported_media_type")]
    [InlineData("text/tab-separated-values", "unsupported_media_type")]
    [InlineData("application/octet-stream", "unsupported_media_type")]
    [InlineData("csv", "unsupported_media_type")]
    [InlineData("", "unsupported_media_type")]
    [InlineData(null, "unsupported_media_type")]
    public void Only_four_content_types_in_UTF8_are_taken(string? contentType, string outcome) =>
        Assert.Equal(outcome, ReadBatch.Of(contentType, "external_id\n1\n"u8.ToArray()).Outcome);

    [Theory]
    [InlineData("name,no_such\nM,1\n", "Nightly", "unknown_field unknown_field@/header/2", "Nightly")]
    [InlineData("name\nMüller\n", "", "validation_failed too_short@/headers/import-name", null)]
    public void One_that_is_refused_has_the_kind_and_the_name_that_could_be_read(string body, string name, string outcome, string? read)
    {
        var batch = ReadBatch.Csv(body, ("import-kind", "customers"), ("import-name", name));

        Assert.Equal(outcome, batch.Outcome);
        Assert.Equal(new BatchLabel("customers", "queue", read), batch.Label);
    }
}
