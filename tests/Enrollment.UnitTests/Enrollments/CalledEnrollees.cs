using System.Text.Json.Nodes;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Sequences;
using Enrollment.Testing;
using Enrollment.UnitTests.Sequences;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>Enrollments of sequences that call, as the saga store loads them. Their person lives in New York and may be called at any time.</summary>
internal static class CalledEnrollees
{
    public const string Weekdays9To17 = """
        {"monday":[{"from":"09:00","to":"17:00"}],"tuesday":[{"from":"09:00","to":"17:00"}],"wednesday":[{"from":"09:00","to":"17:00"}],
         "thursday":[{"from":"09:00","to":"17:00"}],"friday":[{"from":"09:00","to":"17:00"}]}
        """;

    private const string Always = """
        {"monday":[{"from":"00:00","to":"24:00"}],"tuesday":[{"from":"00:00","to":"24:00"}],"wednesday":[{"from":"00:00","to":"24:00"}],"thursday":[{"from":"00:00","to":"24:00"}],
         "friday":[{"from":"00:00","to":"24:00"}],"saturday":[{"from":"00:00","to":"24:00"}],"sunday":[{"from":"00:00","to":"24:00"}]}
        """;

    /// <summary>The first step is due, and waits at its gate.</summary>
    public static ContactEnrollment Waiting(
        Action<CallSettings>? change = null, OutcomeRules? rules = null, string? obstacle = null, DateTimeOffset? now = null, Guid? group = null,
        DateTimeOffset? groupSucceededAt = null, params SequenceStep[] steps) =>
        New(EnrollmentState.Pending, rowIndex: 0, change, rules, obstacle, now, group, groupSucceededAt, steps);

    /// <summary>A further member of a group, which waits for its turn.</summary>
    public static ContactEnrollment WaitingForGroup(Guid group, int rowIndex) => New(EnrollmentState.Waiting, rowIndex, group: group);

    private static ContactEnrollment New(
        string state, int rowIndex, Action<CallSettings>? change = null, OutcomeRules? rules = null, string? obstacle = null, DateTimeOffset? now = null,
        Guid? group = null, DateTimeOffset? groupSucceededAt = null, params SequenceStep[] steps)
    {
        var isDue = state == EnrollmentState.Pending;
        var plan = Plans.Of(steps.Length == 0 ? [A.CallStep()] : steps) with { CallRules = rules ?? OutcomeRules.Default };
        var at = now ?? Enrollees.Now;
        var enrollment = new ContactEnrollment
        {
            CorrelationId = Guid.CreateVersion7(),
            AccountId = Guid.CreateVersion7(),
            SequenceId = Guid.CreateVersion7(),
            SequenceVersion = 1,
            ContactId = Guid.CreateVersion7(),
            JobId = Guid.CreateVersion7(),
            RowIndex = rowIndex,
            GroupId = group,
            Forced = false,
            State = state,
            Position = 1,
            StepSeq = 1,
            Attempt = 1,
            Anchor = at,
            DueAt = isDue ? at : null,
            Gate = isDue ? Gates.Call : null,
            Priority = isDue ? CallPriorities.First : null,
            WantedAt = isDue ? at : null,
            CreatedAt = at,
            Plan = plan,
            Now = at,
        };
        var settings = new CallSettings { SequenceId = enrollment.SequenceId, AccountId = enrollment.AccountId, CallWindows = Always, Timezones = ["America/New_York"] };
        change?.Invoke(settings);
        enrollment.Calling = new(FactsOf(enrollment, groupSucceededAt), settings, obstacle, []);
        return enrollment;
    }

    /// <summary>The same, handed out.</summary>
    public static ContactEnrollment Out(
        Action<CallSettings>? change = null, OutcomeRules? rules = null, string? obstacle = null, DateTimeOffset? now = null, Guid? group = null,
        DateTimeOffset? groupSucceededAt = null, params SequenceStep[] steps)
    {
        var enrollment = Waiting(change, rules, obstacle, now, group, groupSucceededAt, steps);
        enrollment.HandOutCall();
        return enrollment;
    }

    /// <summary>Notes that another one of the group has succeeded, as <c>AdvanceGroup</c> does.</summary>
    public static void NoteGroupSuccess(this ContactEnrollment enrollment)
    {
        var calling = enrollment.Calling!;
        enrollment.Calling = new(FactsOf(enrollment, enrollment.Now), calling.Settings, calling.Obstacle, calling.Calls);
    }

    /// <summary>Reports the call that was handed out last.</summary>
    public static ReportEffect Report(this ContactEnrollment enrollment, string outcome, bool doNotCall = false, int? seq = null, DateTimeOffset? callbackAt = null) =>
        enrollment.ReportCall(new(outcome) { DoNotCall = doNotCall, CallbackAt = callbackAt }, seq ?? enrollment.Last().StepSeq).Effect;

    public static Call Last(this ContactEnrollment enrollment) => enrollment.Calling!.Calls[^1];

    /// <summary>Hands the next call out at the moment at which it is due.</summary>
    public static void HandOutWhenDue(this ContactEnrollment enrollment)
    {
        enrollment.Now = enrollment.DueAt!.Value;
        enrollment.HandOutCall();
    }

    public static JsonObject Body<T>(this ContactEnrollment enrollment) =>
        JsonNode.Parse(enrollment.Effects.Announcements.Last(message => message.Type.Name == typeof(T).Name).Body.Span)!.AsObject();

    public static int Count<T>(this ContactEnrollment enrollment) => enrollment.Effects.Announcements.Count(message => message.Type.Name == typeof(T).Name);

    private static CallFacts FactsOf(ContactEnrollment enrollment, DateTimeOffset? groupSucceededAt) => new()
    {
        EnrollmentId = enrollment.CorrelationId,
        AccountId = enrollment.AccountId,
        JobId = enrollment.JobId,
        Name = "Ada Lovelace",
        PhoneE164 = "+15551234567",
        PhoneExt = "",
        Timezone = "America/New_York",
        Variables = "{}",
        GroupSucceededAt = groupSucceededAt,
    };
}
