using Enrollment.Core.Fields;

namespace Enrollment.UnitTests.Fields;

public sealed class FieldKindTests
{
    [Theory]
    [InlineData("anna@example.org", true)]
    [InlineData("anna+tag@sub.example.org", true)]
    [InlineData("änne@münchen.example", true)]
    [InlineData("anna@localhost", true)]
    [InlineData("anna", false)]
    [InlineData("@example.org", false)]
    [InlineData("anna@", false)]
    [InlineData("anna@example.", false)]
    [InlineData("anna@.org", false)]
    [InlineData("anna@b@example.org", false)]
    [InlineData("anna smith@example.org", false)]
    [InlineData("Anna <anna@example.org>", false)]
    [InlineData("a@example.org,b@example.org", false)]
    [InlineData("a@\u200D.de", false)]
    [InlineData("a@x.\u00ADde", true)]
    [InlineData("a@x.\u00AD", false)]
    [InlineData("a@\u2060", false)]
    [InlineData("a@x..de", false)]
    [InlineData("a@x.\u00AD.de", false)]
    [InlineData("a..b@x.de", true)] // As some hosts of old have it.
    [InlineData("a\u2800@x.de", false)] // The blank of Braille.
    [InlineData("a\u037Eb@x.de", false)] // Its normal form is a semicolon.
    public void An_email_has_one_at_sign_between_two_parts(string text, bool isRight) =>
        Assert.Equal(isRight ? null : "invalid_email", new FieldKind.Email().Read(text).Fault?.Code);

    [Theory]
    [InlineData("an\u200Bn@x\u00AD.de", "ann@x.de")]
    [InlineData("Ann@X.de\uFE0F", "Ann@X.de")]
    [InlineData("a\u0308nne@mu\u0308nchen.example", "änne@münchen.example")]
    [InlineData("葛\U000E0100@x.de", "葛\U000E0100@x.de")]
    public void An_email_is_kept_as_it_is_seen(string text, string expected) => Assert.Equal(expected, new FieldKind.Email().Read(text).Value);

    [Fact]
    public void An_email_has_a_limit_for_what_is_seen_of_it()
    {
        var longest = new string('a', 315) + "@x.de";

        Assert.Equal(longest, new FieldKind.Email().Read("a\u200B" + longest[1..]).Value);
        Assert.Equal("too_long", new FieldKind.Email().Read("a" + longest).Fault?.Code);
    }

    [Fact]
    public void A_plain_email_is_not_copied()
    {
        var text = string.Concat("Ann", "@x.de");

        Assert.Same(text, new FieldKind.Email().Read(text).Value);
    }

    [Theory]
    [InlineData("Europe/Berlin", true)]
    [InlineData("UTC", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("Berlin", false)]
    [InlineData("+01:00", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("/etc/localtime", false)]
    [InlineData("Etc/GMT+1", true)]
    [InlineData("America/Port-au-Prince", true)]
    [InlineData("EST5EDT", true)]
    [InlineData("Europe//Berlin", false)]
    [InlineData("America////Argentina//Salta", false)]
    [InlineData("Europe/./Berlin", false)]
    [InlineData("Europe/../Europe/Berlin", false)]
    [InlineData("Europe/Berlin/", false)]
    [InlineData("Europe/Berlin\n", false)]
    [InlineData("posix/Europe/Berlin", false)]
    [InlineData("right/Europe/Berlin", false)]
    [InlineData("posixrules", false)]
    [InlineData("localtime", false)]
    public void A_time_zone_is_known_by_its_IANA_name(string text, bool isRight)
    {
        var first = new FieldKind.TimeZone().Read(text);
        var second = new FieldKind.TimeZone().Read(text);

        Assert.Equal(isRight ? null : "invalid_timezone", first.Fault?.Code);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z")]
    [InlineData("2026-03-01t09:00:00.5z", "2026-03-01T09:00:00.5Z")]
    [InlineData("2026-03-01T09:00:00+02:00", "2026-03-01T07:00:00Z")]
    public void An_instant_has_an_offset(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected), new FieldKind.Instant().Read(text).Value);

    [Theory]
    [InlineData("2026-03-01", "invalid_instant")]
    [InlineData("2026-03-01T09:00:00", "invalid_instant")]
    [InlineData("01.03.2026 09:00", "invalid_instant")]
    [InlineData("2026-02-30T09:00:00Z", "invalid_instant")]
    [InlineData("0001-01-01T00:00:00Z", "out_of_range")]
    [InlineData("9999-12-31T23:59:59Z", "out_of_range")]
    public void What_is_no_instant_is_refused(string text, string code) =>
        Assert.Equal(code, new FieldKind.Instant().Read(text).Fault?.Code);

    [Theory]
    [InlineData("true", true)]
    [InlineData("FALSE", false)]
    [InlineData("Yes", true)]
    [InlineData("0", false)]
    [InlineData("WAHR", true)]
    [InlineData("nein", false)]
    [InlineData("2", null)]
    [InlineData("maybe", null)]
    public void A_boolean_in_a_cell_is_written_as_spreadsheets_do(string text, bool? expected) =>
        Assert.Equal(expected, new FieldKind.Boolean().Read(text).Value);

    [Fact]
    public void Text_has_a_limit()
    {
        Assert.Null(new FieldKind.Text(5).Read("12345").Fault);
        Assert.Equal("too_long", new FieldKind.Text(5).Read("123456").Fault?.Code);
    }

    [Fact]
    public void A_list_in_a_cell_has_semicolons_between_its_items()
    {
        Assert.Equal(new[] { "a", "b" }, new FieldKind.ExternalIdList(5).Read("a; b;").Value);
        Assert.Equal("too_long", new FieldKind.ExternalIdList(5).Read("a;123456").Fault?.Code);
        Assert.Null(new FieldKind.ExternalIdList(5).Read(";").Value);
    }

    [Theory]
    [InlineData("""{"a": "\ud83d\ude00 \\u0000", "b": -1.5e10}""", null)]
    [InlineData("""{"a": 1""", "invalid_json")]
    [InlineData("[1]", "invalid_json")]
    [InlineData("{} {}", "invalid_json")]
    [InlineData("""{"a": "\u0000"}""", "invalid_json")]
    [InlineData("""{"seats": 1, "seats": 2}""", "invalid_json")]
    [InlineData("""{"a": {"b": 1}, "c": {"b": 1}}""", null)]
    [InlineData("""{"a": {"b": 1}, "a": 2}""", "invalid_json")]
    [InlineData("""{"a": [{"b": 1}, {"b": 1}], "b": 1}""", null)]
    [InlineData("""{"a": [{"b": 1, "c": {"b": 1}, "b": 1}]}""", "invalid_json")]
    [InlineData("""{"b": 1, "\u0062": 1}""", "invalid_json")]
    [InlineData("""{"\u0061": 1, "\u0062": 1}""", null)]
    [InlineData("""{"a": 1e21}""", null)]
    [InlineData("""{"a": 1e300}""", "too_long")]
    [InlineData("""{"a": "too long, too long, too long, too long, too long"}""", "too_long")]
    public void Custom_data_in_a_cell_is_a_JSON_object(string text, string? code) =>
        Assert.Equal(code, new FieldKind.JsonObject(MaxBytes: 50).Read(text).Fault?.Code);

    [Theory]
    [InlineData("{}", true)]
    [InlineData("{ \r\n\t}", true)]
    [InlineData("""{"a": {}}""", false)]
    public void An_object_without_names_is_empty(string text, bool isEmpty)
    {
        var kind = new FieldKind.JsonObject(MaxBytes: 50);

        Assert.Equal(isEmpty, kind.IsEmpty(kind.Read(text).Value!));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(3_000)]
    public void A_name_that_is_there_twice_is_found_among_many(int names)
    {
        var kind = new FieldKind.JsonObject(MaxBytes: 100_000);
        var many = string.Join(',', Enumerable.Range(1, names).Select(name => $"\"n{name}\": {{\"n1\": 1}}"));

        Assert.Null(kind.Read($"{{{many}}}").Fault);
        Assert.Equal("invalid_json", kind.Read($"{{{many}, \"n{names}\": 1}}").Fault?.Code);
    }
}
