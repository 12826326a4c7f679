using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Enrollment.Core.Jobs;

namespace Enrollment.Api.Jobs;

/// <summary>Body of <c>POST /event-queues/{id}/bulk-enroll</c>, as the API document shows it: exactly one of the first four.</summary>
/// <param name="ContactIds">The ids of 1 to 500 contacts.</param>
/// <param name="ImportId">An import whose members are meant, in the order of its rows; contacts deleted since are left out.</param>
/// <param name="EnrollmentTime">
/// The instant that delays count from, from 2000 until 2100 and with an offset; default now. Steps that are overdue are due at once.
/// </param>
/// <param name="SkipIfAlreadyEnrolled">
/// Whether contacts with a live enrollment in this event queue are skipped; default true. Otherwise they are enrolled once more.
/// </param>
/// <param name="Mode"><c>page</c>, the default, enrolls at most 500 contacts before the answer. <c>all</c> enrolls the whole target as a job.</param>
/// <param name="Cursor">The next_cursor of the answer before; only with mode page.</param>
/// <param name="DryRun">Whether to count only: contacts that would be enrolled and skipped. Changes nothing.</param>
public sealed record BulkEnrollBody(
    [property: MinLength(1), MaxLength(500)] IReadOnlyList<Guid>? ContactIds,
    ContactFilterBody? ContactFilter,
    CustomerFilterBody? CustomerFilter,
    Guid? ImportId,
    DateTimeOffset? EnrollmentTime,
    [property: DefaultValue(true)] bool? SkipIfAlreadyEnrolled,
    [property: AllowedValues(BulkModes.Page, BulkModes.All), DefaultValue(BulkModes.Page)] string? Mode,
    string? Cursor,
    [property: DefaultValue(false)] bool? DryRun);
