using System.Globalization;
using Enrollment.Api.Http;
using Enrollment.Core.Recurring;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Recurring;

/// <summary><c>GET /recurring-enrollments/preview</c></summary>
public static class PreviewRecurringRuns
{
    internal const string Cron = "cron";
    internal const string Timezone = "timezone";
    internal const string Count = "count";

    private const int DefaultCount = 5;
    private const int MaxLength = 200;

    /// <summary>Returns the next times of a schedule, as runs would be planned now.</summary>
    public static Ok<Envelope<RunPreview>> Handle(TimeProvider clock, HttpContext http)
    {
        var query = http.Request.Query;
        var (cron, timezone) = (Text(query, Cron, RecurringSchedule.ReadCron), Text(query, Timezone, RecurringSchedule.ReadTimezone));
        var times = RecurringSchedule.Of(cron, timezone)!.Preview(clock.GetUtcNow(), ReadCount(query));
        return TypedResults.Ok(Envelope.Of(http, new RunPreview(cron, timezone, times)));
    }

    private delegate string? Reading(string text, out string? fault);

    private static string Text(IQueryCollection query, string name, Reading read)
    {
        if ((string?)query[name] is not { } given)
            throw Refused($"'{name}' must be given.");
        if (VisibleText.Trim(given) is not { Length: > 0 and <= MaxLength } text)
            throw Refused($"'{name}' must be a text of 1 to {MaxLength} characters.");
        return read(text, out var fault) ?? throw Refused($"'{name}': {fault}");
    }

    private static int ReadCount(IQueryCollection query) => (string?)query[Count] switch
    {
        null => DefaultCount,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= RecurringSchedule.MaxPreview => count,
        _ => throw Refused($"'{Count}' must be a whole number from 1 to {RecurringSchedule.MaxPreview}."),
    };

    private static RequestRefusedException Refused(string detail) => new(Problems.InvalidParameter.With(detail));
}

/// <param name="Cron">The expression as it would be stored, with single blanks.</param>
/// <param name="Times">The next times, the first of them first; fewer than asked for if the schedule ends.</param>
public sealed record RunPreview(string Cron, string Timezone, IReadOnlyList<DateTimeOffset> Times);
