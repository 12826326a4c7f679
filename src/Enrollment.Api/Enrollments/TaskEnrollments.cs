using Enrollment.Core.Enrollments;

namespace Enrollment.Api.Enrollments;

/// <summary>
/// Selects the enrollments for a page of timer tasks: for each state that can have such tasks, the next ones by id, at most a page. A
/// page therefore costs the same wherever it lies and however many enrollments are in other states.
/// </summary>
internal static class TaskEnrollments
{
    private const string LaterStep =
        "exists (select from sequence_steps l where l.sequence_id = e.sequence_id and l.version = e.sequence_version and l.is_active and l.position > e.position)";

    private const string EarlierStep =
        "exists (select from sequence_steps l where l.sequence_id = e.sequence_id and l.version = e.sequence_version and l.is_active and l.position < e.position)";

    /// <summary>Selects the enrollments of one contact, or a single one. They are few, so states are not told apart.</summary>
    /// <param name="filters">Conditions on <c>e</c>, each beginning with <c>and</c>.</param>
    public static string Named(string filters) => $"""
        (select e.* from enrollments e
         where e.account_id = @account_id and e.sequence_id = @sequence_id and e.id {"{beyond}"}= @at_enrollment_id {filters})
        """;

    private static readonly string[] States =
    [
        EnrollmentState.Pending, EnrollmentState.Processing, EnrollmentState.Paused, EnrollmentState.Completed, EnrollmentState.Cancelled, EnrollmentState.Failed,
    ];

    /// <summary>Selects the enrollments with tasks in a status; null for every status.</summary>
    public static string With(string? status) => string.Join("\nunion all\n", Branches(status));

    private static IEnumerable<string> Branches(string? status) => status switch
    {
        // A case and not a comparison: the planner would take that to hold for hardly any, and sort all who are paused.
        EnrollmentState.Pending =>
        [
            In(EnrollmentState.Pending), In(EnrollmentState.Processing, $"and {LaterStep}"),
            In(EnrollmentState.Paused, $"and case e.held_state when '{EnrollmentState.Pending}' then true else {LaterStep} end"),
        ],
        EnrollmentState.Processing =>
        [
            In(EnrollmentState.Processing), In(EnrollmentState.Paused, $"and case e.held_state when '{EnrollmentState.Processing}' then true else false end"),
        ],
        EnrollmentState.Completed => [In(EnrollmentState.Completed), MovedOn],
        EnrollmentState.Cancelled => [In(EnrollmentState.Cancelled), In(EnrollmentState.Failed, $"and {LaterStep}")],
        EnrollmentState.Failed => [In(EnrollmentState.Failed)],
        _ => States.Select(state => In(state)),
    };

    // State and id as a row, although the state is one: then the index by state is the only one in this order. By the id alone
    // the planner takes the primary key, and walks through other queues' enrollments until it meets this one's.
    private static string In(string state, string more = "") => $$"""
        (select e.* from enrollments e
         where e.account_id = @account_id and e.sequence_id = @sequence_id
           and (e.state, e.id) {beyond}= ('{{state}}', @at_enrollment_id) and (e.state, e.id) {before}= ('{{state}}', @end_enrollment_id) {{more}}
         order by e.state {order}, e.id {order}
         limit @limit + 1)
        """;

    // Not completed, but some step is.
    private const string MovedOn = $$"""
        (select e.* from enrollments e
         where e.account_id = @account_id and e.state <> '{{EnrollmentState.Completed}}' and e.position > 1
           and (e.sequence_id, e.id) {beyond}= (@sequence_id, @at_enrollment_id) and (e.sequence_id, e.id) {before}= (@sequence_id, @end_enrollment_id)
           and {{EarlierStep}}
         order by e.sequence_id {order}, e.id {order}
         limit @limit + 1)
        """;
}
