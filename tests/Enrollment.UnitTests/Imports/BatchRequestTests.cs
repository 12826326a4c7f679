using Enrollment.Consumers.Imports;
using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;

namespace Enrollment.UnitTests.Imports;

public sealed class BatchRequestTests
{
    private const string Sequence = "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55";

    [Fact]
    public void Rows_alone_are_contacts_that_are_updated_and_not_enrolled()
    {
        var batch = ReadBatch.Json("""{"rows": [{"external_id": "1"}, {"external_id": "2", "custom": {"a": [1, {"b": "]}"}]}}]}""");

        Assert.Equal(["1 ok", "2 ok"], batch.Outcomes);
        Assert.Equal(["1", "2"], batch.Rows.Select(row => row.ExternalId));
        Assert.Equal((ImportKinds.Contacts, ImportOnExisting.Update), (batch.Request!.Table.Kind, batch.Request.OnExisting));
        Assert.Null(batch.Request.Name);
        Assert.Null(batch.Request.Enroll);
        Assert.Null(batch.Request.File);
    }

    [Fact]
    public void Every_field_is_read()
    {
        var batch = ReadBatch.Json($$"""
            { "name": " nightly ", "kind": "contacts", "on_existing": "fill", "file": null,
              "enroll": { "sequence_id": "{{Sequence}}", "enrollment_time": "2030-01-31T09:00:00+01:00", "skip_if_already_enrolled": false, "mode": "all" },
              "rows": [ {"external_id": "1"} ] }
            """);

        Assert.Equal(("nightly", ImportOnExisting.Fill), (batch.Request!.Name, batch.Request.OnExisting));
        Assert.Equal(new BatchEnroll(Guid.Parse(Sequence), new(2030, 1, 31, 8, 0, 0, TimeSpan.Zero), SkipIfAlreadyEnrolled: false), batch.Request.Enroll);
        var importId = Guid.NewGuid();
        var work = Assert.IsType<JobWork.Enroll>(batch.Request.Enroll!.ToWork(importId));
        Assert.Equal((new EnrollmentTarget.ImportMembers(importId), BulkModes.All, Guid.Empty), (work.Target, work.Mode, work.AfterKey));
    }

    [Fact]
    public void Those_enrolled_already_are_passed_over_unless_the_batch_says_otherwise() =>
        Assert.Equal(new BatchEnroll(Guid.Parse(Sequence), Anchor: null, SkipIfAlreadyEnrolled: true),
            ReadBatch.Json($$"""{"rows": [{}], "enroll": {"sequence_id": "{{Sequence}}"} }""").Request!.Enroll);

    [Fact]
    public void A_file_is_named_with_all_that_is_needed_to_fetch_it()
    {
        var hash = new string('A', 64);
        var batch = ReadBatch.Json($$"""
            {"kind": "customers", "file": {"url": "https://example.org/a.csv.gz", "format": "csv", "gzip": true, "sha256": "{{hash}}", "headers": {"Authorization": "Bearer x"} } }
            """);

        var file = batch.Request!.File!;
        Assert.Equal(("https://example.org/a.csv.gz", RowFormats.Csv, true, hash.ToLowerInvariant()), (file.Url, file.Format, file.IsGzip, file.Sha256));
        Assert.Equal("Bearer x", file.Headers!["authorization"]);
        Assert.Equal(ImportKinds.Customers, batch.Request.Table.Kind);
    }

    [Theory]
    [InlineData("""{"rows": [{}], "kind": "leads"}""", "validation_failed invalid_value@/kind")]
    [InlineData("""{"rows": [{}], "on_existing": "replace"}""", "validation_failed invalid_value@/on_existing")]
    [InlineData("""{"rows": [{}], "name": ""}""", "validation_failed too_short@/name")]
    [InlineData("""{"rows": [{}], "name": 7}""", "validation_failed wrong_type@/name")]
    [InlineData("""{"rows": [{}], "name": "a\u0000b"}""", "validation_failed invalid_text@/name")]
    [InlineData("""{"rows": [{}], "name": "\ud800"}""", "validation_failed invalid_text@/name")]
    [InlineData("""{"rows": []}""", "validation_failed out_of_range@/rows")]
    [InlineData("""{"rows": {}}""", "validation_failed wrong_type@/rows")]
    [InlineData("""{"rows": "[{}]"}""", "validation_failed wrong_type@/rows")]
    [InlineData("""{"rows": 5}""", "validation_failed wrong_type@/rows")]
    [InlineData("{}", "validation_failed exactly_one_source@")]
    [InlineData("""{"rows": null, "file": null}""", "validation_failed exactly_one_source@")]
    [InlineData("""{"rows": [{}], "file": {"url": "https://example.org/a", "format": "csv"}}""", "validation_failed exactly_one_source@")]
    [InlineData("""{"rows": [{}], "nmae": "x"}""", "unknown_field unknown_field@/nmae")]
    [InlineData("""{"rows": [{}], "enroll": {}}""", "validation_failed required@/enroll/sequence_id")]
    [InlineData("""{"rows": [{}], "enroll": []}""", "validation_failed wrong_type@/enroll")]
    [InlineData("""{"rows": [{}], "enroll": {"sequence_id": "x"}}""", "validation_failed invalid_uuid@/enroll/sequence_id")]
    [InlineData($$"""{"rows": [{}], "enroll": {"sequence_id": "{{Sequence}}", "mode": "page"} }""", "validation_failed invalid_value@/enroll/mode")]
    [InlineData($$"""{"rows": [{}], "enroll": {"sequence_id": "{{Sequence}}", "batch_size": 5} }""", "unknown_field unknown_field@/enroll/batch_size")]
    [InlineData($$"""{"rows": [{}], "enroll": {"sequence_id": "{{Sequence}}", "enrollment_time": "2030-01-31"} }""", "validation_failed invalid_instant@/enroll/enrollment_time")]
    [InlineData($$"""{"rows": [{}], "kind": "customers", "enroll": {"sequence_id": "{{Sequence}}"} }""", "validation_failed not_allowed@/enroll")]
    [InlineData("""{"file": "https://example.org/a"}""", "validation_failed wrong_type@/file")]
    [InlineData("""{"file": {}}""", "validation_failed required@/file/url required@/file/format")]
    [InlineData("""{"file": {"url": "https://example.org/a", "format": "xlsx"}}""", "validation_failed invalid_value@/file/format")]
    [InlineData("""{"file": {"url": "https://example.org/a", "format": "csv", "gzip": "yes"}}""", "validation_failed wrong_type@/file/gzip")]
    [InlineData("""{"file": {"url": "https://example.org/a", "format": "csv", "sha256": "abc"}}""", "validation_failed invalid_value@/file/sha256")]
    [InlineData("""{"file": {"url": "https://example.org/a", "format": "csv", "headers": {"Host": "x"}}}""", "validation_failed forbidden_header@/file/headers/Host")]
    [InlineData("""{"file": {"url": "https://example.org/a", "format": "csv", "headers": {"X": "a\r\nb"}}}""", "validation_failed invalid_header_value@/file/headers/X")]
    [InlineData("""{"file": {"url": "https://example.org/a", "format": "csv", "gzipped": true}}""", "unknown_field unknown_field@/file/gzipped")]
    public void A_fault_is_told_with_the_place_where_it_is(string body, string outcome) => Assert.Equal(outcome, ReadBatch.Json(body).Outcome);

    [Theory]
    [InlineData("""{"X": "{{city}}"}""", "Write the value itself.")]
    [InlineData("""{"Content-Type": "x"}""", "a file is asked for without one")]
    [InlineData("""{"Webhook-Id": "x"}""", "it belongs to the signature of webhooks")]
    [InlineData("""{"Host": "x"}""", "it belongs to the connection")]
    public void A_faulty_header_of_a_file_is_told_in_words_about_files(string headers, string says)
    {
        var refusal = ReadBatch.Json($$"""{"file": {"url": "https://example.org/a", "format": "csv", "headers": {{headers}} } }""").Refusal!;

        Assert.Contains(says, $"{refusal.Detail} {refusal.Fix}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"rows": [{}], "nmae": "x"}""", "The nearest is name.")]
    [InlineData("""{"rows": [{}], "onexisting": "fill"}""", "The nearest is on_existing.")]
    [InlineData("""{"file": {"url": "https://example.org/a", "format": "csv", "sha-256": "x"}}""", "The nearest is sha256.")]
    public void An_unknown_field_is_told_with_the_nearest_that_is_known(string body, string says) =>
        Assert.Contains(says, ReadBatch.Json(body).Refusal!.Detail, StringComparison.Ordinal);

    [Fact]
    public void All_that_is_wrong_is_told_at_once() =>
        Assert.Equal("validation_failed invalid_value@/kind wrong_type@/rows unknown_field@/x", ReadBatch.Json("""{"x": 1, "rows": 1, "kind": "y"}""").Outcome);

    [Fact]
    public void Ten_thousand_rows_are_taken_and_one_more_is_not()
    {
        static string Body(int rows) => $"{{\"rows\": [{string.Join(',', Enumerable.Repeat("{\"external_id\":\"1\"}", rows))}]}}";

        Assert.Equal(BatchRequest.MaxRows, ReadBatch.Json(Body(BatchRequest.MaxRows)).Rows.Count);
        Assert.Equal("too_many_rows too_many_rows@/rows", ReadBatch.Json(Body(BatchRequest.MaxRows + 1)).Outcome);
        Assert.Contains("10001", ReadBatch.Json(Body(BatchRequest.MaxRows + 1)).Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_rows_are_refused_one_by_one_by_their_place()
    {
        var batch = ReadBatch.Json("""
            {"rows": [{"external_id": "1"}, 7, {"external_id": "3", "emial": "x"}, null, {"external_id": "5", "email": "no"}, [], "x", true,
             {"external_id": "9", "external_id": "9"}, {}, {"external_id": "11"}]}
            """);

        Assert.Equal(
            ["1 ok", "2 malformed_json", "3 unknown_field", "4 malformed_json", "5 invalid_email", "6 malformed_json", "7 malformed_json", "8 malformed_json",
             "9 duplicate_field", "10 no_identity", "11 ok"],
            batch.Outcomes);
        Assert.Contains("The nearest is email.", batch.Rows[2].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_can_be_read_again()
    {
        var request = ReadBatch.Json("""{"rows": [{"external_id": "1"}]}""").Request!;
        var row = new ImportRow(request.Table.Shape);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var rows = request.OpenRows();
            Assert.True(await rows.ReadAsync(row, CancellationToken.None));
            Assert.False(await rows.ReadAsync(row, CancellationToken.None));
        }
    }

    [Fact]
    public void An_envelope_is_read_for_its_message()
    {
        var batch = ReadBatch.Of(BatchType.Envelope, """
            {"messageId": "x", "messageType": ["urn:message:Enrollment.Contracts:ImportContacts"],
             "message": {"kind": null, "name": "n", "file": null, "enroll": null, "rows": [{"external_id": "1"}]}, "headers": {}}
            """u8.ToArray());

        Assert.Equal("n", batch.Request!.Name);
        Assert.Equal(["1"], batch.Rows.Select(row => row.ExternalId));
    }

    [Theory]
    [InlineData("{}", "validation_failed required@/message")]
    [InlineData("""{"message": null}""", "validation_failed wrong_type@")]
    [InlineData("""{"message": [1]}""", "validation_failed wrong_type@")]
    [InlineData("""{"message": {}, "message": {}}""", "malformed_json")]
    [InlineData("""{"message": {"rows": []}}""", "validation_failed out_of_range@/rows")]
    [InlineData("[]", "validation_failed wrong_type@")]
    [InlineData("""{"message": {"rows": [{}]}""", "malformed_json")]
    public void A_fault_of_an_envelope_is_told(string envelope, string outcome) =>
        Assert.Equal(outcome, ReadBatch.Of(BatchType.Envelope, System.Text.Encoding.UTF8.GetBytes(envelope)).Outcome);
}
