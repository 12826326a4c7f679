using System.Text;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Files that the service once took wrongly, each with its number. How they are counted stands in the corpus' table.</summary>
public sealed class FaultyFileTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task F04_a_real_refusal_is_listed_however_many_blank_rows_come_before_it()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ContactsAsync("email,first_name,city\nok1@example.org,A,X\n" + string.Concat(Enumerable.Repeat(", ,\"\"\n", 5_000)) + "bad,B,Y\n");

        Assert.Equal((2, 1, false), (outcome.Rows, outcome.Refused, outcome.RefusedTruncated));
        Assert.Equal((5_003, "invalid_email"), (outcome.RefusedRows[0].Line, outcome.RefusedRows[0].Code));
    }

    [Theory]
    [InlineData("external_id,first_name,custom\nkeep1,Ann,{}", ImportClient.Csv)]
    [InlineData("external_id,first_name,custom\nkeep1,Ann,{ }", ImportClient.Csv)]
    [InlineData("{\"external_id\": \"keep1\", \"first_name\": \"Ann\", \"custom\": {}}", ImportClient.Ndjson)]
    public async Task F07_an_empty_object_in_a_file_is_not_given(string file, string mediaType)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id,custom\nkeep1,\"{\"\"seats\"\":12}\"");

        await import.ImportedAsync("contacts", Encoding.UTF8.GetBytes(file), mediaType);

        Assert.Equal(["Ann|{\"seats\": 12}"], await import.ContactsAsync("first_name, custom", "id"));
    }

    [Fact]
    public async Task F07_a_body_may_still_empty_own_fields()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        using var client = service.ClientFor(await A.ApiKey(service.Database, import.Account));
        await import.ContactsAsync("external_id,custom\nkeep1,\"{\"\"seats\"\":12}\"");
        var shown = Assert.Single((await client.AskAsync("contacts")).Data.EnumerateArray());

        await client.ChangeAsync($"contacts/{shown.GetProperty("id").GetGuid()}", """{"custom": {}}""");

        Assert.Equal(["{}"], await import.ContactsAsync("custom", "id"));
    }

    [Theory]
    [InlineData("external_id,custom\ndup1,\"{\"\"seats\"\":1,\"\"seats\"\":2}\"\ndup2,", ImportClient.Csv, 2)]
    [InlineData("{\"external_id\": \"dup1\", \"custom\": {\"a\": {\"b\": 1, \"b\": 1}}}\n{\"external_id\": \"dup2\"}", ImportClient.Ndjson, 1)]
    public async Task F08_a_row_whose_object_has_a_name_twice_is_refused(string file, string mediaType, long line)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ImportedAsync("contacts", Encoding.UTF8.GetBytes(file), mediaType);

        Assert.Equal((line, "custom", "invalid_json"), (Assert.Single(outcome.RefusedRows).Line, outcome.RefusedRows[0].Field, outcome.RefusedRows[0].Code));
        Assert.Equal(["dup2"], await import.ContactsAsync("external_id", "id"));
    }

    [Fact]
    public async Task F11_the_error_of_a_header_has_no_person_in_it()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var problem = await import.RefusedAsync("contacts", "anna@example.org,Anna,+49 30 123\nben@example.org,Ben,\n");

        Assert.Equal((422, "unknown_field", 3), (problem.Status, problem.Code, problem.Errors!.Count));
        Assert.DoesNotMatch("(?i)anna|ben|123|example.org", JsonSerializer.Serialize(problem));
    }

    [Fact]
    public async Task F12_a_number_is_taken_in_files_and_bodies_however_it_is_spelled()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        using var client = service.ClientFor(await A.ApiKey(service.Database, import.Account));

        await client.SendAsync("contacts", """{"external_id": "c-1", "custom": {"a": 1e21}}""");
        await import.ContactsAsync("external_id,custom\nc-2,\"{\"\"a\"\": 1e21}\"\nc-3,\"{\"\"a\"\": 1000000000000000000000}\"\nc-4,\"{\"\"a\"\": 1.5e300}\"\nc-5,\"{\"\"a\"\": 0e16000}\"");

        Assert.Equal(
            ["1000000000000000000000", "1000000000000000000000", "1000000000000000000000", "15" + new string('0', 299), "0"],
            await import.ContactsAsync("custom->>'a'", "external_id"));
        Assert.Equal(1.5e300, (await client.AskAsync("contacts?external_id=c-4")).Data[0].GetProperty("custom").GetProperty("a").GetDouble());
    }

    [Fact]
    public async Task F12_numbers_count_as_long_as_the_database_writes_them()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        var numbers = string.Join(',', Enumerable.Repeat("1e300", 300));

        var outcome = await import.ImportedAsync("contacts", Encoding.UTF8.GetBytes("{\"external_id\": \"c-1\", \"custom\": {\"a\": [" + numbers + "]}}"), ImportClient.Ndjson);

        Assert.Equal(("custom", "too_long"), (Assert.Single(outcome.RefusedRows).Field, outcome.RefusedRows[0].Code));
    }

    [Fact]
    public async Task F13_everything_that_is_wrong_with_a_header_is_told_at_once_with_numbers_and_near_names()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var problem = await import.RefusedAsync("contacts", "Email,First Name,Last Name,Company,Tags,Phone 2,,EMAIL\na@example.org,A,B,C,D,1,,\n");

        Assert.Equal((422, "validation_failed"), (problem.Status, problem.Code));
        Assert.Equal(
            [
                "/header/4: Column 4 (D) is no known field. The nearest is customer_external_id.",
                "/header/5: Column 5 (E) is no known field, and none is like it.",
                "/header/6: Column 6 (F) is no known field. The nearest is phone.",
                "/header/7: Column 7 (G) has no name.",
                "/email: email is named by more than one column: 1 (A), 8 (H).",
            ],
            problem.Errors!.Select(error => $"{error.Pointer}: {error.Detail}"));
        Assert.Contains("external_id", problem.Fix);
    }

    [Fact]
    public async Task F16_a_JSON_array_is_refused_as_a_whole()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var problem = await import.RefusedAsync("contacts", "[\n  {\"email\": \"a@example.org\"},\n  {\"email\": \"b@example.org\"}\n]", ImportClient.Ndjson);

        Assert.Equal((422, "validation_failed"), (problem.Status, problem.Code));
        Assert.Contains("a JSON array", problem.Detail);
        Assert.Empty(await import.ContactsAsync("id", "id"));
    }
}
