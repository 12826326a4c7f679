using System.Text.Json;
using Enrollment.Api.Http;
using Enrollment.Core.BulkEnrollment;

namespace Enrollment.Api.BulkEnrollment;

/// <summary>Body of <c>POST /event-queues/{id}/bulk-enroll</c>, as the API document shows it: exactly one of the first three.</summary>
public sealed record BulkEnrollBody(
    IReadOnlyList<Guid>? ContactIds,
    JsonElement? ContactFilter,
    JsonElement? CustomerFilter,
    DateTimeOffset? EnrollmentTime,
    bool? SkipIfAlreadyEnrolled,
    string? Mode,
    string? Cursor,
    bool? DryRun);

/// <summary>What a valid body asks for.</summary>
/// <param name="Anchor">Null: now.</param>
/// <param name="AfterContactId">Where an earlier page ended; excluded.</param>
public sealed record BulkEnrollRequest(
    EnrollmentTarget Target, DateTimeOffset? Anchor, bool SkipIfAlreadyEnrolled, string Mode, Guid AfterContactId, bool IsDryRun)
{
    // Beyond these it is a mistake, and the arithmetic of delays stays far from the ends of the calendar.
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Null: the body is wrong, and <paramref name="problem"/> says how.</summary>
    public static BulkEnrollRequest? Read(ObjectReader body, out Problem? problem)
    {
        var target = TargetReader.Read(body);
        var anchor = body.OptionalInstant("enrollment_time", Earliest, Latest);
        var skip = body.OptionalBool("skip_if_already_enrolled") ?? true;
        var mode = body.OptionalOneOf("mode", BulkModes.Page, BulkModes.All) ?? BulkModes.Page;
        var cursor = body.OptionalText("cursor", maxLength: 200);
        var isDryRun = body.OptionalBool("dry_run") ?? false;
        if (cursor is not null && mode == BulkModes.All)
            body.Errors.Add(body.PointerTo("cursor"), "not_allowed", "A cursor goes with mode page only; mode all takes the whole target.", "Leave out cursor, or use mode page.");
        body.RefuseOthers();

        var after = cursor is null ? null : Cursor.Parse(cursor, CursorList.BulkEnrollPage);
        problem = body.Errors.Any ? body.Errors.ToProblem()
            : cursor is not null && after is null ? Problems.InvalidCursor.With("The cursor was not made by a bulk enrollment.", "Send next_cursor of an earlier answer unchanged.")
            : null;
        return problem is null
            ? new BulkEnrollRequest(target!, anchor, skip, mode, after?.Id ?? Guid.Empty, isDryRun)
            : null;
    }
}
