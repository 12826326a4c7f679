using System.Diagnostics;
using Enrollment.Core.Calls;
using Enrollment.Core.Contacts;
using Enrollment.Core.Enrollments;

namespace Enrollment.Scheduler.Calls;

/// <summary>A call whose time has come, with all that decides about it. Its enrollment is locked and has its context.</summary>
/// <param name="Lag">How long ago its time came.</param>
/// <param name="Phone">The number in E.164.</param>
/// <param name="Leaving">Why the person may not be called any more; null if that is not so.</param>
/// <param name="LimitedSince">When the call was handed out that fills the number's daily limit; null if there is room for another one.</param>
/// <param name="IsNumberBusy">Whether another call to the number is open.</param>
public sealed record DueCall(ContactEnrollment Enrollment, TimeSpan Lag, string Phone, string? Leaving, DateTimeOffset? LimitedSince, bool IsNumberBusy);

/// <summary>The decision about a call whose time has come. A closed set.</summary>
public abstract record CallVerdict
{
    /// <summary>The reason of enrollments that were not called in time.</summary>
    public const string Expired = "expired";

    /// <summary>The reason of a move where this version of the service can make nothing of the step or of the person's zone.</summary>
    public const string NoStep = "no_step";

    // Calls last minutes, so the next one to the same number is tried soon after.
    private static readonly TimeSpan WhileBusy = TimeSpan.FromSeconds(30);

    private CallVerdict()
    {
    }

    /// <summary>Hands the call out.</summary>
    public sealed record HandOut : CallVerdict;

    /// <summary>Makes the call due later. Nothing else changes.</summary>
    /// <param name="Why">One of <see cref="WaitReasons"/>, or <see cref="NoStep"/>.</param>
    public sealed record Move(DateTimeOffset Until, string Why) : CallVerdict;

    /// <summary>Ends the enrollment without a call.</summary>
    public sealed record End(EnrollmentEnd How) : CallVerdict;

    /// <summary>Decides about a call whose time has come.</summary>
    /// <param name="hasDialer">Whether a dialer consumes the queue of the sequence.</param>
    /// <param name="isTaken">Whether a call to the number is handed out in the same transaction.</param>
    /// <exception cref="UnreachableException">The claim used a word that is not known.</exception>
    public static CallVerdict Decide(DueCall due, bool hasDialer, bool isTaken)
    {
        var (enrollment, now) = (due.Enrollment, due.Enrollment.Now);
        var calling = enrollment.Calling!;
        if (due.Leaving is { } leaving)
            return leaving is LeavingContacts.Deleted or WithdrawalReasons.Unsubscribed or WithdrawalReasons.DoNotCall
                ? new End(EnrollmentEnd.Cancelled(leaving))
                : throw new UnreachableException($"The claim says '{leaving}' of an enrollment.");
        if (calling.IsTooLate)
            return new End(EnrollmentEnd.Cancelled(WithdrawalReasons.GroupSucceeded));
        if (enrollment.WantedAt + calling.Settings.ExpireAfter <= now)
            return new End(EnrollmentEnd.Cancelled(Expired));

        var opens = calling.NextOpen(now);
        if (opens > now)
            return new Move(opens, WaitReasons.OutsideCallWindow);
        if (due.IsNumberBusy || isTaken)
            return new Move(calling.NextOpen(now + WhileBusy), WaitReasons.NumberBusy);
        if (due.LimitedSince is { } since)
            return new Move(calling.NextOpen(since + TimeSpan.FromDays(1)), WaitReasons.DailyLimit);
        return hasDialer || enrollment.CurrentStep.Call!.Dispatch == CallDispatch.Webhook
            ? new HandOut()
            : new Move(now + WaitReasons.WithoutDialer, WaitReasons.NoDialer);
    }
}
