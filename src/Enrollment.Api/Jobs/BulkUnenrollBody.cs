using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;

namespace Enrollment.Api.Jobs;

/// <summary>Body of <c>POST /event-queues/{id}/bulk-unenroll</c>, as the API document shows it: exactly one of the first three.</summary>
/// <param name="ContactIds">1 to 500 contacts by their ids.</param>
/// <param name="Mode"><c>page</c>, the default: at most 500 contacts, and the answer waits for them. <c>all</c>: the whole target, as a job.</param>
/// <param name="Cursor">next_cursor of the answer before; with mode page only.</param>
/// <param name="DryRun">true: counts who would be unenrolled and skipped, and changes nothing.</param>
/// <param name="Reason">Why, in the caller's words; at most 2,000 characters. Left out: <c>bulk_unenroll</c>.</param>
public sealed record BulkUnenrollBody(
    [property: MinLength(1), MaxLength(500)] IReadOnlyList<Guid>? ContactIds,
    ContactFilterBody? ContactFilter,
    CustomerFilterBody? CustomerFilter,
    [property: MaxLength(EnrollmentEnd.MaxReasonLength)] string? Reason,
    [property: AllowedValues(BulkModes.Page, BulkModes.All), DefaultValue(BulkModes.Page)] string? Mode,
    string? Cursor,
    [property: DefaultValue(false)] bool? DryRun);
