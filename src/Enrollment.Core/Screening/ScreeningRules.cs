namespace Enrollment.Core.Screening;

/// <summary>
/// The rules that say which candidates are left out, and why. <c>SequenceKinds</c> lists the rules of each kind of sequence in order,
/// and the first one that applies counts. Pages, dry runs and the planning of a single page use the same list; planning a whole target
/// screens no candidate.
/// </summary>
public static class ScreeningRules
{
    /// <summary>Leaves out contacts that the account does not have.</summary>
    public static readonly ScreeningRule ContactNotFound = new(OutcomeReasons.ContactNotFound, OutcomeKinds.Failed, "not t.found");

    /// <summary>Leaves out contacts that have unsubscribed.</summary>
    public static readonly ScreeningRule Unsubscribed = new(OutcomeReasons.Unsubscribed, OutcomeKinds.Skipped, "t.unsubscribed_at is not null");

    /// <summary>Leaves out contacts that are live in the sequence, unless the request enrolls them by force.</summary>
    public static readonly ScreeningRule AlreadyEnrolled = new(OutcomeReasons.AlreadyEnrolled, OutcomeKinds.Skipped, $"@skip_if_already_enrolled and {IsLive}");

    /// <summary>
    /// Leaves out contacts that were ever enrolled in the sequence, for jobs that enroll nobody twice. One look-up in the index of a
    /// contact's enrollments, which are few.
    /// </summary>
    public static readonly ScreeningRule AlreadyEnrolledOnce = new(
        OutcomeReasons.AlreadyEnrolledOnce, OutcomeKinds.Skipped,
        "exists (select from enrollments e where e.account_id = @account_id and e.contact_id = t.contact_id and e.sequence_id = @sequence_id offset 0)");

    private static readonly ScreeningRule NotEnrolled = new(OutcomeReasons.NotEnrolled, OutcomeKinds.Skipped, $"not {IsLive}");

    // One look-up in each of the two partial indexes of those who are live. "offset 0" keeps the planner from hashing everybody
    // in the sequence to look up the five hundred of one page.
    private const string IsLive = """
        (exists (select from enrollments e where e.sequence_id = @sequence_id and e.contact_id = t.contact_id and e.finished_at is null and not e.forced offset 0)
         or exists (select from enrollments e where e.sequence_id = @sequence_id and e.contact_id = t.contact_id and e.finished_at is null and e.forced offset 0))
        """;

    /// <summary>
    /// Leaves out contacts without an enrollment to end, for sequences of every kind. Unsubscribed contacts can be unenrolled, too.
    /// </summary>
    public static IReadOnlyList<ScreeningRule> ToUnenroll { get; } = [ContactNotFound, NotEnrolled];
}

/// <summary>One reason to leave a candidate out.</summary>
/// <param name="Reason">The code that callers see, one of <see cref="OutcomeReasons"/>.</param>
/// <param name="Outcome"><see cref="OutcomeKinds.Skipped"/> or <see cref="OutcomeKinds.Failed"/>.</param>
/// <param name="Predicate">
/// The condition that leaves out a candidate <c>t</c>, in SQL. <c>t</c> has the columns of <c>EnrollmentTarget.Candidates</c>; the
/// parameters are <c>@account_id</c>, <c>@sequence_id</c> and <c>@skip_if_already_enrolled</c>.
/// </param>
public sealed record ScreeningRule(string Reason, string Outcome, string Predicate);
