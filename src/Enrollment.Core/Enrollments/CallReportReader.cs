using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;
using NodaTime;

namespace Enrollment.Core.Enrollments;

/// <summary>Reads a dialer's report from a body or a message, by the same rules, and notes everything that is wrong with it.</summary>
public static class CallReportReader
{
    private const int MostSeconds = 86_400;
    private const int MostLabels = 20;
    private const int LongestLabel = 64;
    private const int MostExtractedBytes = 16 * 1_024;
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    /// <summary>Reads a body. Use the result only if the reader has no errors.</summary>
    /// <param name="zone">The IANA name of the contact's zone, in which local times are meant.</param>
    public static GivenReport Read(ObjectReader body, string zone, DateTimeOffset now)
    {
        var report = Read(body, name => name, zone, now);
        body.RefuseOthers();
        return report;
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="FormatException">A field is wrong.</exception>
    public static GivenReport Read(CallReported message, string zone, DateTimeOffset now)
    {
        var errors = new ValidationErrors();
        var report = Read(new ObjectReader(JsonSerializer.SerializeToElement(message, Camel), "", errors), InCamelCase, zone, now);
        return errors.Any ? throw new FormatException($"The report cannot be taken: {errors.ToRefusal().Detail}") : report;
    }

    private static GivenReport Read(ObjectReader body, Func<string, string> named, string zone, DateTimeOffset now)
    {
        var outcome = ReadOutcome(body, named("outcome"));
        return new(outcome)
        {
            StartedAt = body.OptionalInstant(named("started_at"), Earliest, Latest),
            EndedAt = body.OptionalInstant(named("ended_at"), Earliest, Latest),
            DurationSeconds = body.OptionalWhole(named("duration_seconds"), 0, MostSeconds),
            DoNotCall = body.OptionalBool(named("do_not_call")) ?? false,
            CallbackAt = Only(body, named("callback_at"), outcome, CallOutcomes.CallbackRequested) ? ReadCallback(body, named("callback_at"), zone, now) : null,
            RetryAfterSeconds = Only(body, named("retry_after_seconds"), outcome, CallOutcomes.NotPlaced)
                ? body.OptionalWhole(named("retry_after_seconds"), 0, MostSeconds)
                : null,
            Summary = body.OptionalText(named("summary"), maxLength: 4_000),
            DialerReference = body.OptionalText(named("dialer_reference"), maxLength: 200),
            RecordingUrl = body.OptionalText(named("recording_url"), maxLength: 2_000),
            TranscriptUrl = body.OptionalText(named("transcript_url"), maxLength: 2_000),
            Labels = ReadLabels(body, named("labels")),
            Extracted = body.OptionalJson(named("extracted"), MostExtractedBytes)?.Clone(),
        };
    }

    private static string ReadOutcome(ObjectReader body, string name)
    {
        var word = body.RequiredText(name, maxLength: 100);
        if (word.Length > 0 && !CallOutcomes.Reportable.Contains(word, StringComparer.Ordinal))
            body.Errors.Add(body.PointerTo(name), "invalid_value", $"{name} must be one of {string.Join(", ", CallOutcomes.Reportable)}.");
        return word;
    }

    private static bool Only(ObjectReader body, string name, string outcome, CallOutcome with)
    {
        if (!body.Has(name))
            return false;
        if (outcome != with.Word)
            body.Errors.Add(body.PointerTo(name), "not_allowed", $"{name} is only given with the outcome {with.Word}.", $"Leave out {name}.");
        return outcome == with.Word;
    }

    private static DateTimeOffset? ReadCallback(ObjectReader body, string name, string zone, DateTimeOffset now)
    {
        if (body.OptionalText(name, maxLength: 100) is not { } text)
            return null;
        if (RowAnchor.Read(text, DateTimeZoneProviders.Tzdb[zone], now, out var callback) is not { } error)
            return callback;
        body.Errors.Add(
            body.PointerTo(name), error.Code == RowCodes.InvalidScheduledAt ? "invalid_instant" : "out_of_range",
            $"{name} must be an instant, or local time in the contact's zone {zone}, at most 366 days ahead and not long past.",
            "Send an instant like 2030-01-31T08:00:00Z, or local time without offset like 2030-01-31T08:00.");
        return null;
    }

    private static List<string>? ReadLabels(ObjectReader body, string name) => !body.Has(name)
        ? null
        : [.. body.OptionalArray(name, min: 0, MostLabels).Select(item => body.Text(item.Value, item.Pointer, LongestLabel)).OfType<string>()];

    private static string InCamelCase(string name) =>
        string.Concat(name.Split('_').Select((part, index) => index == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
}
