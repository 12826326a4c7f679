using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;

namespace Enrollment.Core.Recurring;

/// <summary>Holds the settings that callers make of a recurring enrollment.</summary>
/// <param name="Kind">The kind of the sequence that contacts are enrolled in.</param>
/// <param name="ReEnter">See <see cref="ReEntry"/>.</param>
/// <param name="StartsAt">No run is planned before this instant.</param>
/// <param name="EndsAt">No run is planned at this instant or after it.</param>
/// <param name="MaxRuns">How many runs are started at most.</param>
/// <param name="Missed">See <see cref="MissedTimes"/>.</param>
public sealed record RecurringSettings(
    string Name, bool IsActive, SequenceKind Kind, Guid SequenceId, EnrollmentTarget Target, bool SkipIfAlreadyEnrolled, string ReEnter, string Cron, string Timezone,
    DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, int? MaxRuns, string Missed)
{
    public const int MaxName = 200;
    public const int MostRuns = 1_000_000;
    private const int MaxCron = 200;
    private const int MaxTimezone = 100;

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads a body that creates. Returns null if it is wrong; the reader's errors say how.</summary>
    public static RecurringSettings? Read(ObjectReader body, DateTimeOffset now) => Read(body, present: null, now);

    /// <summary>
    /// Reads a body that changes. A field that is left out stays as it is. Null empties what may be empty, and is refused otherwise.
    /// Returns null if the body is wrong; the reader's errors say how.
    /// </summary>
    public static RecurringSettings? ReadChange(ObjectReader body, RecurringSettings present, DateTimeOffset now) => Read(body, present, now);

    private static RecurringSettings? Read(ObjectReader body, RecurringSettings? present, DateTimeOffset now)
    {
        if (present is not null)
            RefuseNulls(body);
        var name = StaysWhole(body, "name", present)?.Name ?? body.RequiredText("name", MaxName);
        var isActive = body.OptionalBool("is_active") ?? present?.IsActive ?? true;
        var (kind, sequenceId) = ReadSequence(body, present);
        var target = KeepsTarget(body, present) ? present!.Target : TargetReader.ReadLasting(body);
        var skips = body.OptionalBool("skip_if_already_enrolled") ?? present?.SkipIfAlreadyEnrolled ?? true;
        var reEnter = body.OptionalOneOf("re_enter", [.. ReEntry.Words]) ?? present?.ReEnter ?? ReEntry.WhileNotLive;
        if (reEnter == ReEntry.Once && !skips)
            body.Errors.Add(
                body.PointerTo("skip_if_already_enrolled"), "not_allowed", "re_enter once skips contacts that were ever enrolled, and so those that are enrolled now.",
                "Leave out skip_if_already_enrolled, or use re_enter while_not_live.");
        var cron = StaysWhole(body, "cron", present)?.Cron ?? ReadCron(body);
        var timezone = StaysWhole(body, "timezone", present)?.Timezone ?? ReadTimezone(body);
        var startsAt = Stays(body, "starts_at", present) is { } starts ? starts.StartsAt : body.OptionalInstant("starts_at", Earliest, Latest);
        var endsAt = Stays(body, "ends_at", present) is { } ends ? ends.EndsAt : body.OptionalInstant("ends_at", Earliest, Latest);
        var maxRuns = Stays(body, "max_runs", present) is { } most ? most.MaxRuns : body.OptionalWhole("max_runs", 1, MostRuns);
        var missed = body.OptionalOneOf("missed", [.. MissedTimes.Words]) ?? present?.Missed ?? MissedTimes.Latest;
        body.RefuseOthers();
        if (body.Errors.Any)
            return null;
        var settings = new RecurringSettings(name, isActive, kind!, sequenceId, target!, skips, reEnter, cron, timezone, startsAt, endsAt, maxRuns, missed);
        if (present is null || settings.Times != present.Times)
            settings.CheckTimes(body, now);
        else if (settings.IsActive && !present.IsActive)
            settings.ReadSchedule(body);
        return body.Errors.Any ? null : settings;
    }

    /// <summary>The settings that the times of the runs follow from.</summary>
    public (string Cron, string Timezone, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt) Times => (Cron, Timezone, StartsAt, EndsAt);

    /// <summary>Returns the first time after an instant that lies between start and end; null if there is none.</summary>
    /// <param name="after">Excluded.</param>
    public static DateTimeOffset? Next(RecurringSchedule schedule, DateTimeOffset? startsAt, DateTimeOffset? endsAt, DateTimeOffset after)
    {
        var next = schedule.Next(startsAt - TimeSpan.FromMicroseconds(1) is { } before && before > after ? before : after);
        return next < endsAt || endsAt is null ? next : null;
    }

    // Null for its own target would leave it without any.
    private static bool KeepsTarget(ObjectReader body, RecurringSettings? present) =>
        present is not null && !TargetReader.Lasting.Any(body.Has) && !body.Gives(TargetReader.FieldOf(present.Target));

    private static RecurringSettings? StaysWhole(ObjectReader body, string field, RecurringSettings? present) => body.Has(field) ? null : present;

    // Null empties it.
    private static RecurringSettings? Stays(ObjectReader body, string field, RecurringSettings? present) => body.Gives(field) ? null : present;

    private static void RefuseNulls(ObjectReader body)
    {
        string[] whole =
        [
            "name", "is_active", "skip_if_already_enrolled", "re_enter", "cron", "timezone", "missed", .. SequenceKinds.OfContacts.Select(kind => kind.IdField),
        ];
        foreach (var field in whole.Where(field => body.Gives(field) && !body.Has(field)))
            body.Errors.Add(body.PointerTo(field), "wrong_type", $"{field} cannot be null. Leave it out to keep it as it is.");
    }

    private static (SequenceKind? Kind, Guid Id) ReadSequence(ObjectReader body, RecurringSettings? present)
    {
        List<SequenceKind> given = [.. SequenceKinds.OfContacts.Where(kind => body.Has(kind.IdField))];
        if (given.Count == 1)
            return (given[0], body.OptionalUuid(given[0].IdField) ?? Guid.Empty);
        if (given.Count == 0 && present is not null)
            return (present.Kind, present.SequenceId);
        var names = string.Join(" or ", SequenceKinds.OfContacts.Select(kind => kind.IdField));
        var pointer = SequenceKinds.OfContacts.Count == 1 ? body.PointerTo(names) : body.Pointer;
        body.Errors.Add(pointer, "required", $"{names} is required: it names the sequence that contacts are enrolled in.");
        return (null, Guid.Empty);
    }

    private static string ReadCron(ObjectReader body)
    {
        var text = body.RequiredText("cron", MaxCron);
        if (text.Length == 0)
            return "";
        if (RecurringSchedule.ReadCron(text, out var fault) is { } cron)
            return cron;
        body.Errors.Add(body.PointerTo("cron"), "invalid_cron", fault!, "Write five fields, like 0 9 * * 1-5 for nine o'clock from Monday to Friday.");
        return "";
    }

    private static string ReadTimezone(ObjectReader body)
    {
        if (!body.Has("timezone"))
        {
            body.Errors.Add(
                body.PointerTo("timezone"), "required", "timezone is required: the server's own would mean nothing to a caller.",
                "Write an IANA name, like Europe/Berlin or UTC.");
            return "";
        }
        var text = body.RequiredText("timezone", MaxTimezone);
        if (text.Length == 0)
            return "";
        if (RecurringSchedule.ReadTimezone(text, out var fault) is { } timezone)
            return timezone;
        body.Errors.Add(body.PointerTo("timezone"), "invalid_timezone", fault!, "Write an IANA name, like Europe/Berlin or UTC.");
        return "";
    }

    // What is kept of the present settings may not be readable any more: a time zone can be renamed.
    private RecurringSchedule? ReadSchedule(ObjectReader body)
    {
        if (RecurringSchedule.ReadCron(Cron, out var fault) is null)
            body.Errors.Add(body.PointerTo("cron"), "invalid_cron", fault!, "Give another cron.");
        if (RecurringSchedule.ReadTimezone(Timezone, out fault) is null)
            body.Errors.Add(body.PointerTo("timezone"), "invalid_timezone", fault!, "Give another timezone.");
        return RecurringSchedule.Of(Cron, Timezone);
    }

    private void CheckTimes(ObjectReader body, DateTimeOffset now)
    {
        if (ReadSchedule(body) is not { } schedule)
            return;
        var pointer = body.PointerTo("ends_at");
        if (EndsAt <= now)
            body.Errors.Add(pointer, "out_of_range", $"ends_at lies in the past: it is {Instants.Write(now)} now.", "Give an instant to come, or leave ends_at out.");
        else if (EndsAt <= StartsAt)
            body.Errors.Add(pointer, "out_of_range", "ends_at must be later than starts_at.");
        else if (EndsAt is not null && Next(schedule, StartsAt, EndsAt, now) is null)
            body.Errors.Add(pointer, "out_of_range", "No time of cron comes before ends_at, so nothing would ever run.", "Give a later ends_at, or another cron.");
    }
}
