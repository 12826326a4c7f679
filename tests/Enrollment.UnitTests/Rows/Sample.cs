using System.Text.Json;
using Enrollment.Core.Phones;
using Enrollment.Core.Rows;

namespace Enrollment.UnitTests.Rows;

/// <summary>Reads rows as a sequence in New York does, whose numbers may be any that are possible.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    public static readonly RowSettings Settings = new() { Timezones = ["America/New_York"], Now = Now };

    /// <summary>Gives a row that is valid, with its fields changed. A field that is set to null is sent as null.</summary>
    public static Dictionary<string, object?> Row(string phone = "+12125550123", params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var row = new Dictionary<string, object?> { ["name"] = "Anna", ["phoneNumber"] = phone };
        foreach (var (name, value) in fields)
            row[name] = value;
        return row;
    }

    public static IReadOnlyList<ReadRow> Read(RowSettings settings, params IEnumerable<object?> rows) =>
        new RowReader(settings).ReadAll([.. rows.Select(row => JsonSerializer.SerializeToElement(row))]);

    public static ReadRow ReadOne(RowSettings settings, params ReadOnlySpan<(string Name, object? Value)> fields) => Read(settings, Row(fields: fields))[0];

    public static ScreenedRows Screen(RowSettings settings, params IEnumerable<object?> rows) =>
        ScreenRows.Of(Read(settings, rows), settings.AllowDuplicates, _ => false, _ => false);

    public static string? CodeOf(this ReadRow row) => row.Errors is [var first, ..] ? first.Code : null;

    public static RowSettings In(string region) => Settings with { Phones = new PhoneRules { Region = region } };
}
