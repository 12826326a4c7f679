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

    /// <summary>Many of them alike, each with its own times.</summary>
    public static async Task Recurrings(
        TestDatabase db, int count, MadeSequence sequence, DateTimeOffset made, string cron = "0 9 * * *", int? maxRuns = null)
    {
        var first = await Recurring(db, sequence, made, cron: cron, maxRuns: maxRuns);
        await db.ExecuteAsync("""
            insert into recurring_enrollments (id, account_id, sequence_id, name, is_active, target, skip_if_already_enrolled, re_enter, cron, timezone, max_runs, missed, next_run_at)
            select uuid_v7(), account_id, sequence_id, name, is_active, target, skip_if_already_enrolled, re_enter, cron, timezone, max_runs, missed, next_run_at
            from recurring_enrollments, generate_series(2, $2)
            where id = $1
            """, first, count);
    }
}
