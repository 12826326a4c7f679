using System.Text.Json;
using Enrollment.Core.Rows;

namespace Enrollment.UnitTests.Rows;

/// <summary>Checks of single rows: R2 to R6 of the acceptance cases as far as they are a row's own.</summary>
public sealed class RowReaderTests
{
    private static readonly RowSettings WithAccount = Sample.Settings with { Variables = [new("account_id", IsRequired: true), new("note", IsRequired: false)] };

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"+12125550123\"")]
    [InlineData("5")]
    public void A_row_that_is_no_object_is_refused(string json)
    {
        var row = new RowReader(Sample.Settings).Read(7, JsonDocument.Parse(json).RootElement);

        Assert.Equal((7, "invalid_contact", null, 1), (row.Index, row.CodeOf(), row.PhoneNumber, row.Errors.Count));
    }

    [Fact]
    public void A_valid_row_gives_what_it_says()
    {
        var row = Sample.ReadOne(
            WithAccount,
            ("name", " Anna "), ("account_id", " a-1 "), ("note", null),
            ("toEmailAddress", " anna@example.org "), ("phoneNumberExt", "12"));

        Assert.Empty(row.Errors);
        Assert.Equal(("Anna", "+12125550123", "12", "anna@example.org"), (row.Values!.Name, row.Values.Phone.E164, row.Values.Phone.Extension, row.Values.Email));
        Assert.Equal([new("account_id", " a-1 ")], row.Values.Variables);
    }

    [Theory]
    [InlineData("name", null, "name_required")]
    [InlineData("name", " \u200B ", "name_required")]
    [InlineData("name", 5, "invalid_name")]
    [InlineData("name", "a\0b", "invalid_name")]
    [InlineData("phoneNumber", null, "phone_number_required")]
    [InlineData("phoneNumber", "", "phone_number_required")]
    [InlineData("phoneNumber", "abc", "invalid_phone_number")]
    [InlineData("phoneNumber", 15551234567, "invalid_phone_number")]
    [InlineData("phoneNumberExt", "", null)]
    [InlineData("phoneNumberExt", "12a", "invalid_extension")]
    [InlineData("phoneNumberExt", 89, "invalid_extension")]
    [InlineData("toEmailAddress", "anna", "invalid_email")]
    [InlineData("toEmailAddress", false, "invalid_email")]
    [InlineData("R6", "a name without marks", null)]
    [InlineData("phone_number", "+12125550123", "misspelled_field")]
    [InlineData("PhoneNumber", "+12125550123", "misspelled_field")]
    [InlineData("Time_Zone", "Asia/Tokyo", "misspelled_field")]
    [InlineData("Time-Zone", "Asia/Tokyo", "misspelled_field")]
    [InlineData("NAME", "Anna", "misspelled_field")]
    [InlineData("phone_number", null, null)]
    [InlineData("a", 5, "invalid_variable")]
    [InlineData("a", true, "invalid_variable")]
    [InlineData("a", "\0", "invalid_variable")]
    [InlineData("a", null, null)]
    [InlineData("a", "", null)]
    [InlineData("a-b", "x", "invalid_variable_name")]
    [InlineData("1a", "x", "invalid_variable_name")]
    [InlineData("", "x", "invalid_variable_name")]
    [InlineData("ä", "x", "invalid_variable_name")]
    public void A_field_that_is_wrong_is_refused(string field, object? value, string? code) =>
        Assert.Equal(code, Sample.ReadOne(Sample.Settings, (field, value)).CodeOf());

    [Theory]
    [InlineData(200, null)]
    [InlineData(201, "invalid_name")]
    public void A_name_has_200_characters_at_most_however_they_are_encoded(int length, string? code) =>
        Assert.Equal(code, Sample.ReadOne(Sample.Settings, ("name", string.Concat(Enumerable.Repeat("😀", length)))).CodeOf());

    [Theory]
    [InlineData(64, "x", null)]
    [InlineData(65, "x", "invalid_variable_name")]
    public void The_name_of_a_variable_has_64_letters_at_most(int length, string value, string? code) =>
        Assert.Equal(code, Sample.ReadOne(Sample.Settings, (new string('a', length), value)).CodeOf());

    [Theory]
    [InlineData(4_000, null)]
    [InlineData(4_001, "variable_too_long")]
    public void R6_a_variable_has_4000_characters_at_most(int length, string? code) =>
        Assert.Equal(code, Sample.ReadOne(Sample.Settings, ("a", new string('ü', length))).CodeOf());

    [Theory]
    [InlineData(380, null)]
    [InlineData(381, "variable_too_long")]
    public void All_variables_of_a_row_have_16_KiB_at_most(int last, string? code)
    {
        var (long1, long2) = (new string('x', 4_000), new string('ü', 4_000));

        var row = Sample.ReadOne(Sample.Settings, ("a", long1), ("b", long1), ("c", long2), ("d", new string('x', last)));

        Assert.Equal((code, code is null ? null : "d"), (row.CodeOf(), row.Errors.Count == 0 ? null : row.Errors[0].Field));
    }

    [Theory]
    [InlineData(50, null)]
    [InlineData(51, "too_many_variables")]
    public void R6_a_row_has_50_variables_at_most(int count, string? code)
    {
        var fields = Enumerable.Range(0, count).Select(number => ($"v{number}", (object?)"x")).ToArray();

        Assert.Equal(code, Sample.ReadOne(Sample.Settings, fields).CodeOf());
    }

    [Fact]
    public void R6_an_object_is_no_variable() => Assert.Equal("invalid_variable", Sample.ReadOne(Sample.Settings, ("a", new { })).CodeOf());

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "unknown_variable")]
    public void A_variable_that_is_not_declared_is_refused_if_only_declared_ones_are_taken(bool isStrict, string? code)
    {
        var settings = WithAccount with { IsStrict = isStrict };

        Assert.Equal(code, Sample.ReadOne(settings, ("account_id", "1"), ("other", "x")).CodeOf());
        Assert.Null(Sample.ReadOne(settings, ("account_id", "1"), ("other", null), ("note", "x")).CodeOf());
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("")]
    [InlineData(null)]
    public void A_required_variable_that_is_absent_or_blank_is_missing(string? value)
    {
        var row = Assert.Single(Sample.Screen(WithAccount, Sample.Row(fields: ("account_id", value))).Rejected);

        Assert.Equal(("missing_variables", "Required variables are missing: account_id.", "account_id"), (row.Code, row.Error, row.Errors[0].Field));
    }

    [Fact]
    public void All_missing_variables_are_named_together_and_each_by_itself()
    {
        var settings = Sample.Settings with { Variables = [new("a", true), new("b", true), new("c", false)] };
        var row = Assert.Single(Sample.Screen(settings, Sample.Row()).Rejected);

        Assert.Equal("Required variables are missing: a, b.", row.Error);
        Assert.Equal(["a", "b"], row.Errors.Select(error => error.Field));
    }

    [Fact]
    public void A_required_variable_of_a_wrong_type_is_wrong_and_not_missing() =>
        Assert.Equal(["invalid_variable"], Sample.ReadOne(WithAccount, ("account_id", 5)).Errors.Select(error => error.Code));

    [Theory]
    [InlineData(null, "email_required")]
    [InlineData("", "email_required")]
    [InlineData("anna@example.org", null)]
    public void An_address_is_required_where_a_step_needs_it(string? address, string? code) =>
        Assert.Equal(code, Sample.ReadOne(Sample.Settings with { RequiresEmail = true }, ("toEmailAddress", address)).CodeOf());

    [Fact]
    public void Everything_that_is_wrong_is_told_in_the_order_of_the_checks()
    {
        var row = Sample.ReadOne(
            WithAccount,
            ("account_id", " "), ("v", 5), ("toEmailAddress", "x"), ("scheduledAt", "soon"), ("timezone", "EST"),
            ("phoneNumberExt", "a"), ("phoneNumber", "abc"), ("name", 5),
            ("a-b", "x"), ("Name", "Anna"));

        Assert.Equal(
            [
                "misspelled_field", "invalid_variable_name", "invalid_name", "invalid_phone_number", "invalid_extension", "invalid_timezone", "invalid_scheduled_at",
                "invalid_email", "invalid_variable", "missing_variables",
            ],
            row.Errors.Select(error => error.Code));
        Assert.Equal("not_a_number", row.Errors[3].Reason);
    }

    [Theory]
    [InlineData("\"phoneNumber\": 15551234567", null)]
    [InlineData("\"phoneNumber\": \" abc \"", " abc ")]
    [InlineData("\"phoneNumber\": \"\\ud800\"", null)]
    [InlineData("\"\\udc00\": 1", null)]
    [InlineData("\"phoneNumber\": \"1\", \"phoneNumber\": \"2\"", "2")]
    public void The_number_is_shown_as_it_was_sent_if_it_was_text(string fields, string? expected)
    {
        var row = new RowReader(Sample.Settings).Read(0, JsonDocument.Parse($"{{ {fields} }}").RootElement);

        Assert.Equal((expected, false), (row.PhoneNumber, row.Errors.Count == 0));
    }

    [Fact]
    public void R16_only_the_fields_that_are_named_are_written_in_title_case()
    {
        var settings = Sample.Settings with { NormalizeFields = ["first_name"] };
        var values = Sample.ReadOne(settings, ("name", "JOHN"), ("first_name", "JOHN"), ("last_name", "SMITH")).Values!;

        Assert.Equal(("JOHN", "John", "SMITH"), (values.Name, values.Variables["first_name"], values.Variables["last_name"]));
        Assert.Equal("John", Sample.ReadOne(settings with { NormalizeFields = ["name"] }, ("name", "JOHN")).Values!.Name);
    }

    [Fact]
    public void A_row_made_of_errors_is_answered_with_some_of_them()
    {
        var fields = Enumerable.Range(0, 5_000).Select(number => ($"v-{number}{new string('x', 300)}", (object?)"x")).ToArray();

        var row = Sample.ReadOne(Sample.Settings, fields);

        Assert.Equal(50, row.Errors.Count);
        Assert.All(row.Errors, error => Assert.Equal(100, error.Field!.Length));
    }
}
