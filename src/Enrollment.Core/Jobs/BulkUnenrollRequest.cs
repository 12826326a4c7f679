using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Jobs;

/// <summary>Holds a valid request to unenroll and turns it into the work of a job.</summary>
/// <param name="Reason">Kept with each enrollment and announced.</param>
public sealed record BulkUnenrollRequest(EnrollmentTarget Target, string Reason, string Mode, string? Cursor, bool IsDryRun) : BulkRequest(Target, Mode, Cursor, IsDryRun)
{
    /// <summary>Where no reason is given.</summary>
    public const string DefaultReason = "bulk_unenroll";

    public override JobWork ToWork() => new JobWork.Unenroll(Reason) { Target = Target, Mode = Mode, AfterKey = AfterKey };

    /// <summary>Null: the body is wrong, and its errors say how.</summary>
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
