using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Windows;

/// <summary>Writes call windows and their exceptions as JSON, as they are stored and shown, and reads what was stored.</summary>
public static class CallWindowsJson
{
    /// <summary>Writes the weekdays that have windows.</summary>
    public static JsonObject WriteWeek(CallWindows windows) =>
        new(Weekdays.All.Where(day => windows.Of(day).Count > 0).Select(day => KeyValuePair.Create(Weekdays.WordOf(day), (JsonNode?)Write(windows.Of(day)))));

    public static JsonArray WriteExceptions(CallWindows windows) => [.. windows.Exceptions.Select(exception => new JsonObject
    {
        ["date"] = exception.Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture),
        ["name"] = exception.Name,
        ["windows"] = Write(exception.Windows),
    })];

    /// <summary>Reads what <see cref="WriteWeek"/> and <see cref="WriteExceptions"/> wrote.</summary>
    /// <exception cref="FormatException">The texts are something else.</exception>
    public static CallWindows Parse(string week, string exceptions)
    {
        using var stored = JsonDocument.Parse($$"""{"{{CallWindowsReader.Week}}": {{week}}, "{{CallWindowsReader.Exceptions}}": {{exceptions}}}""");
        var errors = new ValidationErrors();
        var windows = CallWindowsReader.Read(new(stored.RootElement, "", errors));
        return errors.Any ? throw new FormatException($"Stored call windows cannot be read: {errors.ToRefusal().Detail}") : windows;
    }

    private static JsonArray Write(IReadOnlyList<CallWindow> windows) =>
        [.. windows.Select(window => new JsonObject { ["from"] = WallTime.Write(window.From), ["to"] = WallTime.Write(window.To) })];
}
