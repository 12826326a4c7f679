using System.Text.Json;
using Enrollment.Core.Fields;
using Enrollment.Core.Requests;

namespace Enrollment.UnitTests.Requests;

public sealed class InstantsTests
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new InstantConverter() } };

    [Theory]
    [InlineData("2026-01-01T10:00:00Z", "2026-01-01T10:00:00.000000Z")]
    [InlineData("2026-01-01t10:00:00z", "2026-01-01T10:00:00.000000Z")]
    [InlineData("2026-01-01T10:00:00.1Z", "2026-01-01T10:00:00.100000Z")]
    [InlineData("2026-01-01T10:00:00.123456789Z", "2026-01-01T10:00:00.123456Z")]
    [InlineData("2026-01-01T10:00:00.12345678+01:00", "2026-01-01T09:00:00.123456Z")]
    [InlineData("2026-01-01T10:00:00.99999999999999999999999999999999999999999999z", "2026-01-01T10:00:00.999999Z")]
    [InlineData("2026-01-01T00:30:00-23:59", "2026-01-02T00:29:00.000000Z")]
    [InlineData("2026-01-01T00:30:00+14:30", "2025-12-31T10:00:00.000000Z")]
    [InlineData("2026-01-01T10:00:00-00:00", "2026-01-01T10:00:00.000000Z")]
    [InlineData("2024-02-29T10:00:00Z", "2024-02-29T10:00:00.000000Z")]
    [InlineData("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00.000000Z")]
    public void An_instant_is_read_alike_by_every_door(string text, string expected)
    {
        using var body = JsonDocument.Parse($$"""{"at": "{{text}}"}""");
        var reader = new ObjectReader(body.RootElement, "", new ValidationErrors());
        var cell = new FieldKind.Instant().Read(text);

        var instants = new[]
        {
            reader.OptionalInstant("at", DateTimeOffset.MinValue, DateTimeOffset.MaxValue)!.Value, (DateTimeOffset)cell.Value!,
            JsonSerializer.Deserialize<DateTimeOffset>($"\"{text}\"", Json),
        };

        Assert.All(instants, instant => Assert.Equal($"\"{expected}\"", JsonSerializer.Serialize(instant, Json)));
    }

    [Theory]
    [InlineData("2026-01-01T10:00:00+0100", "+01:00, not +0100")]
    [InlineData("2026-01-01T10:00:00+01", "+01:00, not +0100")]
    [InlineData("2026-01-01T10:00:00.Z", "no digits behind it")]
    [InlineData("2026-01-01T10:00:00.+01:00", "no digits behind it")]
    [InlineData("2026-01-01T10:00:00,5Z", "by a point")]
    [InlineData("2026-01-01T10:00:00", "offset is missing")]
    [InlineData("2026-01-01T10:00:00.123", "offset is missing")]
    [InlineData("2026-01-01T10:00:00Z ", "nothing behind it")]
    [InlineData("2026-01-01T10:00:00 +01:00", "nothing behind it")]
    [InlineData("2026-02-30T10:00:00Z", "no such date")]
    [InlineData("2026-01-01T24:00:00Z", "no such date")]
    [InlineData("2026-01-01T10:00:00+24:00", "at most 23:59")]
    [InlineData("9999-12-31T23:59:60Z", "0001 to 9999")]
    [InlineData("9999-12-31T23:59:60+00:00", "0001 to 9999")]
    [InlineData("0001-01-01T00:00:00+00:01", "0001 to 9999")]
    [InlineData("2026-01-01T10:00:00+00:60", "at most 23:59")]
    [InlineData("0001-01-01T00:00:00+01:00", "years are 0001 to 9999")]
    [InlineData("9999-12-31T23:59:59-01:00", "years are 0001 to 9999")]
    [InlineData("0000-01-01T00:00:00Z", "no such date")]
    [InlineData("2026-01-01T10:00:60Z", "leap second")]
    [InlineData("2026-01-01 10:00:00Z", "is written like")]
    [InlineData("2026-1-1T10:00:00Z", "is written like")]
    [InlineData("2026-01-01T10:00Z", "is written like")]
    [InlineData("٢٠٢٦-01-01T10:00:00Z", "is written like")]
    [InlineData("", "is written like")]
    [InlineData("tomorrow", "is written like")]
    public void What_is_no_instant_is_refused_by_every_door_and_told_why(string text, string why)
    {
        using var body = JsonDocument.Parse(JsonSerializer.Serialize(new { at = text }));
        var reader = new ObjectReader(body.RootElement, "", new ValidationErrors());
        reader.OptionalInstant("at", DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

        var error = Assert.Single(reader.Errors.ToRefusal().Errors);
        Assert.Equal("invalid_instant", error.Code);
        Assert.Contains(why, error.Detail, StringComparison.Ordinal);
        Assert.Contains(why, new FieldKind.Instant().Read(text).Fault!.Value.Detail, StringComparison.Ordinal);
        Assert.Contains(why, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<DateTimeOffset>(JsonSerializer.Serialize(text), Json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59.999999Z")]
    [InlineData("9999-12-31T23:59:59+00:00")]
    [InlineData("0001-01-01T00:00:00Z")]
    public void The_ends_of_the_calendar_are_instants(string text) => Assert.True(Instants.TryRead(text, out _, out var fault), fault);
}
