using System.Text.Json;
using Enrollment.Core.Phones;
using Enrollment.Core.Rows;
using FsCheck;
using FsCheck.Fluent;

namespace Enrollment.UnitTests.Rows;

public sealed class RowProperties
{
    private static readonly string[] Names =
    [
        .. RowFields.All, "phone_number", "Name", "account_id", "first_name", "group", "a-b", "", "\\ud800", "\\u0000", "\\udc00x",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "-1e400", "15551234567", "[]", "[{}]", "{\"a\":{\"a\":1}}", "\"\"", "\" \"", "\"x\"", "\"Anna\"", "\"JOHN O'NEIL\"",
        "\"\\ud800\"", "\"\\u0000\"",
        "\"+12125550123\"", "\"+1 212 555 0123 x5\"", "\"+15551234567\"", "\"212 555 0123\"", "\"+1\"", "\"+\"", "\"x5\"",
        "\"anna@example.org\"", "\"Asia/Tokyo\"", "\"EST\"",
        "\"2026-11-28T13:00:00Z\"", "\"2027-03-14T02:30\"", "\"0001-01-01T00:00:00+23:59\"", "\"9999-12-31T23:59\"", "\"5\"", "\"acme\"", "\" ACME \"",
    ];

    [Fact]
    public void Every_row_is_taken_or_refused_and_the_same_rows_get_the_same_answer() =>
        Prop.ForAll(Requests().ToArbitrary(), request =>
        {
            var (one, other) = (Screen(request.Json, request.Settings), Screen(request.Json, request.Settings));
            var indexes = one.Accepted.Select(row => row.Index).Concat(one.Rejected.Select(row => row.Index)).Order();
            return indexes.SequenceEqual(Enumerable.Range(0, one.Total)) && one.Total == JsonDocument.Parse(request.Json).RootElement.GetArrayLength()
                && JsonSerializer.Serialize(one) == JsonSerializer.Serialize(other)
                && one.Rejected.All(row => row.Errors.All(error => RowCodes.All.Contains(error.Code) && error.Detail.Length > 0));
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Rows_that_are_taken_differ_in_number_or_extension_unless_duplicates_are_allowed() =>
        Prop.ForAll(Requests().ToArbitrary(), request =>
        {
            var accepted = Screen(request.Json, request.Settings).Accepted;
            return request.Settings.AllowDuplicates || accepted.Select(row => row.Values.Phone).Distinct().Count() == accepted.Count;
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Whatever_is_written_for_a_number_reading_it_says_what_it_is_or_why_not() =>
        Prop.ForAll(Texts("0123456789123456789+ ()-./x#;=٤５et\u00A0\ud800").ToArbitrary(), text =>
        {
            var phone = ReadPhone.Of(text, null, new() { Region = "US" }, out var number, out var extension);
            return phone is { } read
                ? ReadPhone.Of(read.E164, read.Extension, new(), out _, out _) == read
                : number is not null || extension is not null;
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Whatever_is_put_into_title_case_stays_so() =>
        Prop.ForAll(Texts("aAbBmMcCoOsS''’-–/. ßσΣİıǅ3\ud800\udc00").ToArbitrary(), text => TitleCase.Of(TitleCase.Of(text)) == TitleCase.Of(text))
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3_000));

    private static ScreenedRows Screen(string json, RowSettings settings) => ScreenRows.Of(
        new RowReader(settings).ReadAll(JsonDocument.Parse(json).RootElement.EnumerateArray()), settings.AllowDuplicates,
        e164 => e164 == "+15551234567", phone => phone.Extension == "5");

    private static Gen<(string Json, RowSettings Settings)> Requests() =>
        from rows in Gen.ListOf(Rows())
        from settings in Settings()
        select ($"[{string.Join(',', rows)}]", settings);

    private static Gen<string> Rows() => Gen.Frequency(
        (1, Gen.Elements(Values)),
        (3, Gen.ListOf(Fields()).Select(fields => $"{{{string.Join(',', fields)}}}")),
        (6, Gen.ListOf(Fields()).Select(fields => $"{{{string.Join(',', fields.Prepend("\"name\":\"Anna\"").Prepend("\"phoneNumber\":\"+12125550123\""))}}}")));

    private static Gen<string> Fields() =>
        from name in Gen.Elements(Names)
        from value in Gen.Elements(Values)
        select $"\"{name}\":{value}";

    private static Gen<RowSettings> Settings() =>
        from flags in Gen.Choose(0, 127)
        from request in Gen.Elements(null, "Europe/Berlin", "Mars/X")
        from count in Gen.Choose(0, 2)
        select new RowSettings
        {
            Variables = [new("account_id", (flags & 1) > 0)],
            IsStrict = (flags & 2) > 0,
            RequiresEmail = (flags & 4) > 0,
            OnlyListedTimezones = (flags & 8) > 0,
            InferTimezone = (flags & 16) > 0,
            AllowDuplicates = (flags & 32) > 0,
            GroupByField = (flags & 64) > 0 ? "group" : null,
            NormalizeFields = ["first_name", "name", "group"],
            Timezones = [.. new[] { "America/New_York", "Asia/Tokyo" }.Take(count)],
            Timezone = request,
            Phones = new() { Region = (flags & 3) > 0 ? "US" : null, AllowedRegions = (flags & 12) > 0 ? null : new HashSet<string>(["US"]) },
            Now = Sample.Now,
        };

    private static Gen<string> Texts(string letters) => Gen.ListOf(Gen.Elements(letters.ToCharArray())).Select(text => new string(text.ToArray()));
}
