using System.Globalization;
using Enrollment.Api.Http;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using NodaTime;

namespace Enrollment.Api.Enrollments;

/// <summary>Says what an enrollment of an agent waits for, where that differs from other enrollments.</summary>
internal static class CallWaiting
{
    /// <summary>Returns null if the words for all enrollments hold for it, too.</summary>
    public static string? For(ContactEnrollment enrollment, Sequence sequence, PlannedStep step, DateTimeOffset now)
    {
        if (enrollment.IsWaiting)
        {
            return enrollment.State == EnrollmentState.Paused
                ? "The enrollment is paused by hand. Once it is resumed, it waits for its turn in its group."
                : "Another one of its group is active.";
        }
        if (step.Call is null || enrollment.State == EnrollmentState.Paused || !sequence.IsActive)
            return null;
        var name = $"Step {step.Position} '{step.Name}'";
        return enrollment switch
        {
            { State: EnrollmentState.Processing } when enrollment.AwaitsStart => $"{name} is with its dialer, which has to start it before {enrollment.DueAt?.Shown()}.",
            { State: EnrollmentState.Processing } => $"{name} is with its dialer. Its report is awaited until {Waiting.DueAt(enrollment, sequence)?.Shown()}.",
            { DueAt: { } dueAt, WantedAt: { } wanted } when dueAt > now && dueAt > wanted && enrollment.Calling!.NextOpen(Later(wanted, now)) > Later(wanted, now) =>
                $"{name} is outside the call window until {InZone(dueAt, enrollment.Calling)}.",
            { DueAt: { } dueAt, WantedAt: { } wanted } when dueAt > now && wanted <= now =>
                $"{name} is put off until {InZone(dueAt, enrollment.Calling!)}: the number is in a call or was called often enough for a day, or no dialer took it.",
            { DueAt: { } dueAt } when dueAt > now => $"{name} calls at {InZone(dueAt, enrollment.Calling!)}{AttemptOf(enrollment)}.",
            _ => $"{name} is due{AttemptOf(enrollment)} and is handed out when its agent has a free slot and a dialer.",
        };
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static string AttemptOf(ContactEnrollment enrollment) =>
        enrollment.Attempt > 1 ? $", attempt {enrollment.Attempt} of {enrollment.Plan.CallRules!.MaxAttempts}" : "";

    // Tue 09:00 America/New_York (14:00Z), with the date unless it is within a week.
    private static string InZone(DateTimeOffset at, Calling calling)
    {
        var local = Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[calling.Facts.Timezone]);
        return $"{local.ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} {calling.Facts.Timezone} ({at.Shown()})";
    }
}
