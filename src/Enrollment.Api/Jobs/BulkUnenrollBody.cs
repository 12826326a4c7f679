using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;

namespace Enrollment.Api.Jobs;

/// <summary>Body of <c>POST /event-queues/{id}/bulk-unenroll</c>, as the API document shows it: exactly one of the first four.</summary>
/// <param name="ContactIds">The ids of 1 to 500 contacts.</param>
/// <param name="ImportId">An import whose members are meant, in the order of its rows; contacts deleted since are left out.</param>
/// <param name="Mode">
/// <c>page</c>, the default, unenrolls at most 500 contacts before the answer. <c>all</c> unenrolls the whole target as a job.
/// </param>
/// <param name="Cursor">The next_cursor of the answer before; only with mode page.</param>
/// <param name="DryRun">Whether to count only: contacts that would be unenrolled and skipped. Changes nothing.</param>
/// <param name="Reason">The reason in the caller's words, at most 2,000 characters; default <c>bulk_unenroll</c>.</param>
public sealed record BulkUnenrollBody(
    [property: MinLength(1), MaxLength(500)] IReadOnlyList<Guid>? ContactIds,
    ContactFilterBody? ContactFilter,
    CustomerFilterBody? CustomerFilter,
    Guid? ImportId,
    [property: MaxLength(EnrollmentEnd.MaxReasonLength)] string? Reason,
    [property: AllowedValues(BulkModes.Page, BulkModes.All), DefaultValue(BulkModes.Page)] string? Mode,
    string? Cursor,
    [property: DefaultValue(false)] bool? DryRun);
