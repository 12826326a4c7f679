namespace Enrollment.Core.Screening;

/// <summary>One reason to leave a candidate out.</summary>
/// <param name="Reason">The code that callers see, one of <see cref="OutcomeReasons"/>.</param>
/// <param name="Outcome"><see cref="OutcomeKinds.Skipped"/> or <see cref="OutcomeKinds.Failed"/>.</param>
/// <param name="Predicate">
/// SQL that is true of a candidate <c>t</c> that is left out. <c>t</c> has the columns of <c>EnrollmentTarget.Candidates</c>; there are
/// <c>@account_id</c>, <c>@sequence_id</c> and <c>@skip_if_already_enrolled</c>.
/// </param>
public sealed record ScreeningRule(string Reason, string Outcome, string Predicate);
