using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Jobs;

/// <summary>The common part of all valid bulk requests, whichever door they came through.</summary>
/// <param name="Mode">See <see cref="BulkModes"/>.</param>
/// <param name="Cursor">The cursor as it was sent. The door that issued it reads it.</param>
public abstract record BulkRequest(EnrollmentTarget Target, string Mode, string? Cursor, bool IsDryRun)
{
    /// <summary>The key at which an earlier page ended, excluded; the meaning of <see cref="Cursor"/>.</summary>
    public Guid AfterKey { get; init; }

    public abstract JobWork ToWork();

    private protected static (string Mode, string? Cursor) ReadMode(ObjectReader body, string defaultMode)
    {
        var mode = body.OptionalOneOf("mode", BulkModes.Page, BulkModes.All) ?? defaultMode;
        var cursor = body.OptionalText("cursor", maxLength: 200);
        if (cursor is not null && mode == BulkModes.All)
            body.Errors.Add(
                body.PointerTo("cursor"), "not_allowed", "A cursor goes with mode page only; mode all takes the whole target.",
                "Leave out cursor, or use mode page.");
        return (mode, cursor);
    }
}

/// <summary>Holds a valid request to enroll and turns it into the work of a job.</summary>
/// <param name="Anchor">The instant that delays count from; null for now.</param>
public sealed record BulkEnrollRequest(
    EnrollmentTarget Target, DateTimeOffset? Anchor, bool SkipIfAlreadyEnrolled, string Mode, string? Cursor, bool IsDryRun) : BulkRequest(Target, Mode, Cursor, IsDryRun)
{
    // Beyond these it is a mistake, and the arithmetic of delays stays far from the ends of the calendar.
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override JobWork ToWork() => new JobWork.Enroll(Anchor, SkipIfAlreadyEnrolled) { Target = Target, Mode = Mode, AfterKey = AfterKey };

    /// <summary>Reads the body of a request. Returns null if it is wrong; the reader's errors say how.</summary>
    /// <param name="isAnswered">Whether a caller waits for the answer. Otherwise mode page, cursors and dry runs are refused.</param>
    public static BulkEnrollRequest? Read(ObjectReader body, bool isAnswered)
    {
        var target = TargetReader.Read(body);
        var (anchor, skip) = ReadStart(body);
        var (mode, cursor) = ReadMode(body, defaultMode: isAnswered ? BulkModes.Page : BulkModes.All);
        var isDryRun = body.OptionalBool("dry_run") ?? false;
        if (!isAnswered)
            RefuseWhatNeedsAnAnswer(body, mode, isDryRun);
        body.RefuseOthers();
        return body.Errors.Any ? null : new BulkEnrollRequest(target!, anchor, skip, mode, cursor, isDryRun);
    }

    /// <summary>Reads the fields that every request to enroll has, whatever its target: when delays begin, and who is passed over.</summary>
    public static (DateTimeOffset? Anchor, bool SkipIfAlreadyEnrolled) ReadStart(ObjectReader body) =>
        (body.OptionalInstant("enrollment_time", Earliest, Latest), body.OptionalBool("skip_if_already_enrolled") ?? true);

    private static void RefuseWhatNeedsAnAnswer(ObjectReader body, string mode, bool isDryRun)
    {
        if (mode == BulkModes.Page)
            body.Errors.Add(
                body.PointerTo("mode"), "not_allowed",
                "Mode page is answered with its page, and a message has no answer. Leave out mode, or send the request over HTTP.");
        if (isDryRun)
            body.Errors.Add(body.PointerTo("dry_run"), "not_allowed", "A dry run is answered with its counts, and a message has no answer. Send it over HTTP.");
    }
}

/// <summary>Holds a valid request to unenroll and turns it into the work of a job.</summary>
/// <param name="Reason">Kept with each enrollment and announced.</param>
public sealed record BulkUnenrollRequest(EnrollmentTarget Target, string Reason, string Mode, string? Cursor, bool IsDryRun) : BulkRequest(Target, Mode, Cursor, IsDryRun)
{
    /// <summary>The reason if the request gives none.</summary>
    public const string DefaultReason = "bulk_unenroll";

    public override JobWork ToWork() => new JobWork.Unenroll(Reason) { Target = Target, Mode = Mode, AfterKey = AfterKey };

    /// <summary>Reads the body of a request. Returns null if it is wrong; the reader's errors say how.</summary>
    public static BulkUnenrollRequest? Read(ObjectReader body)
    {
        var target = TargetReader.Read(body);
        var reason = body.OptionalText("reason", EnrollmentEnd.MaxReasonLength) ?? DefaultReason;
        var (mode, cursor) = ReadMode(body, defaultMode: BulkModes.Page);
        var isDryRun = body.OptionalBool("dry_run") ?? false;
        body.RefuseOthers();
        return body.Errors.Any ? null : new BulkUnenrollRequest(target!, reason, mode, cursor, isDryRun);
    }
}
