using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Enrollment.Api.Jobs;
using Enrollment.Core.Recurring;

namespace Enrollment.Api.Recurring;

/// <summary>Body of <c>POST /recurring-enrollments</c>, as the API document shows it. It has exactly one of the three targets.</summary>
/// <param name="IsActive">Whether it runs at its times; default true.</param>
/// <param name="EventQueueId">The event queue that contacts are enrolled in.</param>
/// <param name="ImportId">An import whose members are meant, in the order of its rows; contacts deleted since are left out.</param>
/// <param name="SkipIfAlreadyEnrolled">
/// Whether contacts with a live enrollment in the event queue are skipped; default true. Otherwise they are enrolled once more.
/// </param>
/// <param name="ReEnter">
/// <c>while_not_live</c>, the default, enrolls contacts again once their enrollment has ended. <c>once</c> skips contacts that were ever
/// enrolled in the event queue.
/// </param>
/// <param name="Cron">
/// Five fields: minute, hour, day of the month, month, day of the week; or six with the second before them. Names, <c>L</c>, <c>W</c> and
/// <c>#</c> are taken. At most one run a minute.
/// </param>
/// <param name="Timezone">The IANA time zone whose clock cron is read by, such as <c>Europe/Berlin</c>.</param>
/// <param name="StartsAt">No run is planned before this instant.</param>
/// <param name="EndsAt">No run is planned at this instant or after it.</param>
/// <param name="MaxRuns">The most runs that are started.</param>
/// <param name="Missed">
/// What is done about times that passed while nothing ran: <c>latest</c>, the default, makes one run for all of them; <c>skip</c> runs only
/// what is less than 60 s late; <c>all</c> makes a run for each, in order, for the newest 100 at most.
/// </param>
public sealed record NewRecurringEnrollment(
    [property: MaxLength(RecurringSettings.MaxName)] string Name,
    [property: DefaultValue(true)] bool? IsActive,
    Guid EventQueueId,
    ContactFilterBody? ContactFilter,
    CustomerFilterBody? CustomerFilter,
    Guid? ImportId,
    [property: DefaultValue(true)] bool? SkipIfAlreadyEnrolled,
    [property: AllowedValues(ReEntry.WhileNotLive, ReEntry.Once), DefaultValue(ReEntry.WhileNotLive)] string? ReEnter,
    string Cron,
    string Timezone,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    [property: Range(1, RecurringSettings.MostRuns)] int? MaxRuns,
    [property: AllowedValues(MissedTimes.Latest, MissedTimes.Skip, MissedTimes.All), DefaultValue(MissedTimes.Latest)] string? Missed);

/// <summary>
/// Body of <c>PATCH /recurring-enrollments/{id}</c>, as the API document shows it. A field that is left out stays as it is. A target
/// replaces the one before, whichever it was.
/// </summary>
/// <param name="IsActive">Whether it runs at its times. Activated again, it forgets its failures and plans from now on.</param>
/// <param name="StartsAt">No run is planned before this instant; null removes it.</param>
/// <param name="EndsAt">No run is planned at this instant or after it; null removes it.</param>
/// <param name="MaxRuns">The most runs that are started, those so far included; null removes it.</param>
public sealed record RecurringEnrollmentChange(
    [property: MaxLength(RecurringSettings.MaxName)] string? Name,
    bool? IsActive,
    Guid? EventQueueId,
    ContactFilterBody? ContactFilter,
    CustomerFilterBody? CustomerFilter,
    Guid? ImportId,
    bool? SkipIfAlreadyEnrolled,
    [property: AllowedValues(ReEntry.WhileNotLive, ReEntry.Once)] string? ReEnter,
    string? Cron,
    string? Timezone,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    [property: Range(1, RecurringSettings.MostRuns)] int? MaxRuns,
    [property: AllowedValues(MissedTimes.Latest, MissedTimes.Skip, MissedTimes.All)] string? Missed);
