using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Core.Phones;
using Enrollment.Core.Windows;
using NodaTime;

namespace Enrollment.Core.Calls;

/// <summary>The parts of the settings that are stored as JSON, and when calls may be made by them.</summary>
public sealed partial class CallSettings
{
    /// <summary>Above this, metadata does not say where a number lies, only where its country does.</summary>
    public const int MostNumberZones = 4;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private (string Week, string Exceptions, CallWindows Windows)? _windows;

    /// <summary>Reads the variables that rows may bring, in their order.</summary>
    public IReadOnlyList<CallVariable> KnownVariables() => JsonSerializer.Deserialize<List<CallVariable>>(Variables, Json)!;

    public void SetVariables(IEnumerable<CallVariable> variables) => Variables = JsonSerializer.Serialize(variables, Json);

    /// <summary>Reads the windows and their exceptions; the same texts are read once.</summary>
    public CallWindows Windows()
    {
        if (_windows is { } known && ReferenceEquals(known.Week, CallWindows) && ReferenceEquals(known.Exceptions, Exceptions))
            return known.Windows;
        var windows = CallWindowsJson.Parse(CallWindows, Exceptions);
        _windows = (CallWindows, Exceptions, windows);
        return windows;
    }

    public void SetWindows(CallWindows windows) =>
        (CallWindows, Exceptions) = (CallWindowsJson.WriteWeek(windows).ToJsonString(), CallWindowsJson.WriteExceptions(windows).ToJsonString());

    /// <summary>Gives the times at which a number may be called.</summary>
    /// <param name="timezone">The zone of the row.</param>
    /// <param name="phoneE164">The number; null asks about the row's zone alone.</param>
    public OpenTimes OpenTimes(string timezone, string? phoneE164) => new(Windows(), ZonesOf(timezone, phoneE164));

    /// <summary>Reads where results are sent; null means nowhere.</summary>
    public CallResultWebhook? ResultsGoTo() => ResultWebhook is null ? null : JsonSerializer.Deserialize<CallResultWebhook>(ResultWebhook, Json);

    public void SetResultsGoTo(CallResultWebhook? webhook) => ResultWebhook = webhook is null ? null : JsonSerializer.Serialize(webhook, Json);

    /// <summary>Lists the zones in which the windows must be open at once.</summary>
    public IReadOnlyList<DateTimeZone> ZonesOf(string timezone, string? phoneE164)
    {
        var own = DateTimeZoneProviders.Tzdb[timezone];
        return RespectNumberZones && phoneE164 is not null && PhoneZones.Of(phoneE164) is { Count: <= MostNumberZones } zones
            ? [own, .. zones.Select(DateTimeZoneProviders.Tzdb.GetZoneOrNull).OfType<DateTimeZone>()]
            : [own];
    }
}

/// <summary>A variable that rows may bring.</summary>
/// <param name="Required">Whether every row needs it.</param>
public sealed record CallVariable(string Name, bool Required, string? Description);

/// <summary>Where results of calls are sent.</summary>
/// <param name="Events">See <see cref="ResultEvents"/>.</param>
public sealed record CallResultWebhook(string Url, IReadOnlyDictionary<string, string>? Headers, IReadOnlyList<string> Events);

/// <summary>The events that are sent to a customer's address.</summary>
public static class ResultEvents
{
    public const string CallFinished = "call.finished";
    public const string EnrollmentFinished = "enrollment.finished";
    public const string BatchFinished = "batch.finished";

    public static IReadOnlyList<string> All { get; } = [CallFinished, EnrollmentFinished, BatchFinished];
}
