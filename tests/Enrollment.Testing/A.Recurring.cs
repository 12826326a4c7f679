using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Recurring;
using Enrollment.Core.Sequences;

namespace Enrollment.Testing;

public static partial class A
{
    /// <summary>A recurring enrollment of everybody in Germany, daily at nine in UTC, as a caller would have made it.</summary>
    /// <param name="made">When it was made; its times follow.</param>
    public static async Task<Guid> Recurring(
        TestDatabase db, MadeSequence sequence, DateTimeOffset made, EnrollmentTarget? target = null, string cron = "0 9 * * *", string missed = MissedTimes.Latest,
        string reEnter = ReEntry.WhileNotLive, int? maxRuns = null, DateTimeOffset? endsAt = null, bool isActive = true)
    {
        var settings = new RecurringSettings(
            "Daily", isActive, SequenceKinds.EventQueue, sequence.Id, target ?? new EnrollmentTarget.ContactFilter(new Dictionary<string, string[]> { ["country"] = ["DE"] }),
            SkipIfAlreadyEnrolled: true, reEnter, cron, "UTC", StartsAt: null, endsAt, maxRuns, missed);
        var recurring = RecurringEnrollment.New(sequence.AccountId, settings, createdBy: null, made);
        await using var tables = db.Db();
        tables.RecurringEnrollments.Add(recurring);
        await tables.SaveChangesAsync();
        return recurring.Id;
    }
}
