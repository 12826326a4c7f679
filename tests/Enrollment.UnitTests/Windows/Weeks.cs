using System.Text.Json.Nodes;
using Enrollment.Core.Windows;
using NodaTime;

namespace Enrollment.UnitTests.Windows;

/// <summary>Makes call windows of short texts, by way of the JSON that callers send.</summary>
internal static class Weeks
{
    private static readonly string[] Names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <param name="week">Like <c>Mon-Thu 08:00-16:00; Sat 08:00-12:00</c>.</param>
    /// <param name="exceptions">Like <c>2026-12-24 09:00-12:00; 2026-12-25</c>, which is closed.</param>
    public static CallWindows Of(string week, string exceptions = "")
    {
        var days = new JsonObject();
        foreach (var part in Parts(week))
        {
            var (names, windows) = (part.Split(' ')[0].Split('-'), part.Split(' ')[1]);
            for (var day = Array.IndexOf(Names, names[0]); day <= Array.IndexOf(Names, names[^1]); day++)
            {
                var word = Weekdays.WordOf((IsoDayOfWeek)(day + 1));
                days[word] = new JsonArray([.. (days[word]?.AsArray() ?? []).Select(window => window!.DeepClone()), .. WindowsOf(windows)]);
            }
        }
        var dates = new JsonArray([.. Parts(exceptions).Select(part => new JsonObject
        {
            ["date"] = part.Split(' ')[0],
            ["windows"] = new JsonArray([.. part.Split(' ').Skip(1).SelectMany(WindowsOf)]),
        })]);
        return CallWindowsJson.Parse(days.ToJsonString(), dates.ToJsonString());
    }

    public static OpenTimes In(string zones, string week, string exceptions = "") =>
        new(Of(week, exceptions), zones.Split(' ').Select(zone => DateTimeZoneProviders.Tzdb[zone]));

    private static string[] Parts(string text) => text.Split("; ", StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<JsonNode> WindowsOf(string windows) =>
        windows.Split(',').Select(window => new JsonObject { ["from"] = window.Split('-')[0], ["to"] = window.Split('-')[1] });
}
