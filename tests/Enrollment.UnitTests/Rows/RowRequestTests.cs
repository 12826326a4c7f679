using System.Text.Json;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;

namespace Enrollment.UnitTests.Rows;

/// <summary>A request says some things about all its rows: R1, R5 and R7 of the acceptance cases.</summary>
public sealed class RowRequestTests
{
    private const string One = "\"contacts\": [{ \"name\": \"Anna\", \"phoneNumber\": \"+12125550123\", \"account_id\": \"1\" }, { \"prénom\": \"x\", \"a\\nb\": \"x\" }, 5]";

    [Theory]
    [InlineData("R1", "", "/contacts", "required")]
    [InlineData("R1", "\"contacts\": []", "/contacts", "too_short")]
    [InlineData("R1", "\"contacts\": {}", "/contacts", "wrong_type")]
    [InlineData("R5", One + ", \"groupByField\": \"account_id\", \"allowDuplicates\": true", "/groupByField", "not_allowed")]
    [InlineData("R5", One + ", \"groupByField\": \"account_id\", \"allowDuplicates\": false", null, null)]
    [InlineData("R5", One + ", \"groupByField\": \"account_id\", \"allowDuplicates\": null", null, null)]
    [InlineData("R5", One + ", \"groupByField\": \"declared\"", null, null)]
    [InlineData("R5", One + ", \"groupByField\": \"phoneNumber\"", "/groupByField", "not_allowed")]
    [InlineData("R5", One + ", \"groupByField\": \"acount_id\"", "/groupByField", "unknown_variable")]
    [InlineData("R7", One + ", \"timezone\": \"Mars/X\"", "/timezone", "invalid_timezone")]
    [InlineData("R7", One + ", \"timezone\": 5", "/timezone", "invalid_timezone")]
    [InlineData("R7", One + ", \"timezone\": \"Europe/Berlin\"", null, null)]
    [InlineData("R16", One + ", \"normalizeFields\": [\"name\", \"account_id\", \"declared\"]", null, null)]
    [InlineData("R16", One + ", \"normalizeFields\": [\"name\", \"first_name\"]", "/normalizeFields/1", "unknown_variable")]
    [InlineData("R16", One + ", \"normalizeFields\": [\"timezone\"]", "/normalizeFields/0", "not_allowed")]
    [InlineData("R16", One + ", \"normalizeFields\": [\"phoneNumber\"]", "/normalizeFields/0", "not_allowed")]
    [InlineData("R16", One + ", \"normalizeFields\": [\"prénom\"]", "/normalizeFields/0", "unknown_variable")]
    [InlineData("R16", One + ", \"normalizeFields\": [\"a\\nb\"]", "/normalizeFields/0", "unknown_variable")]
    [InlineData("R5", One + ", \"groupByField\": \"prénom\"", "/groupByField", "unknown_variable")]
    [InlineData("unknown", One + ", \"other\": 1", "/other", "unknown_field")]
    public void A_request_that_is_wrong_is_refused_as_a_whole(string name, string body, string? pointer, string? code)
    {
        var errors = Read($"{{ {body} }}").Errors;

        Assert.Equal((name, pointer, code), (name, errors is [var one, ..] ? one.Pointer : null, errors is [var first, ..] ? first.Code : null));
    }

    [Theory]
    [InlineData(1_000, null)]
    [InlineData(1_001, "too_long")]
    public void R1_a_request_has_1000_rows_at_most(int count, string? code)
    {
        var (request, errors) = Read(JsonSerializer.Serialize(new { contacts = Enumerable.Repeat(5, count) }));

        Assert.Equal((code is null ? count : 0, code), (request.Rows.Count, errors is [var one] ? one.Code : null));
    }

    [Fact]
    public void A_request_says_what_holds_for_all_rows()
    {
        var (request, errors) = Read($$"""{ {{One}}, "timezone": "Europe/Berlin", "groupByField": "account_id", "normalizeFields": ["name", "account_id"] }""");

        Assert.Empty(errors);
        Assert.Equal((3, "Europe/Berlin", "account_id", false), (request.Rows.Count, request.Timezone, request.GroupByField, request.AllowDuplicates));
        Assert.Equal(["name", "account_id"], request.NormalizeFields);
    }

    private static (RowRequest Request, IReadOnlyList<FieldError> Errors) Read(string json)
    {
        var body = new ObjectReader(JsonDocument.Parse(json).RootElement, "", new ValidationErrors());
        var request = RowRequest.Read(body, [new("declared", IsRequired: false)]);
        body.RefuseOthers();
        return (request, body.Errors.Any ? body.Errors.ToRefusal().Errors : []);
    }
}
