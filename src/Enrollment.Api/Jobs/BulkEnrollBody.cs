using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Enrollment.Core.Jobs;

namespace Enrollment.Api.Jobs;

/// <summary>Body of <c>POST /event-queues/{id}/bulk-enroll</c>, as the API document shows it: exactly one of the first three.</summary>
/// <param name="ContactIds">1 to 500 contacts by their ids.</param>
/// <param name="EnrollmentTime">What the delays of the steps count from: from 2000 until 2100, with an offset. Left out: now. In the past: steps that are overdue are due at once.</param>
/// <param name="SkipIfAlreadyEnrolled">true, the default: who is live in this event queue is skipped. false: is enrolled once more.</param>
/// <param name="Mode"><c>page</c>, the default: at most 500 contacts, and the answer waits for them. <c>all</c>: the whole target, as a job.</param>
/// <param name="Cursor">next_cursor of the answer before; with mode page only.</param>
/// <param name="DryRun">true: counts who would be enrolled and skipped, and changes nothing.</param>
public sealed record BulkEnrollBody(
    [property: MinLength(1), MaxLength(500)] IReadOnlyList<Guid>? ContactIds,
    ContactFilterBody? ContactFilter,
    CustomerFilterBody? CustomerFilter,
    DateTimeOffset? EnrollmentTime,
    [property: DefaultValue(true)] bool? SkipIfAlreadyEnrolled,
    [property: AllowedValues(BulkModes.Page, BulkModes.All), DefaultValue(BulkModes.Page)] string? Mode,
    string? Cursor,
    [property: DefaultValue(false)] bool? DryRun);
