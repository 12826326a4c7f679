namespace Enrollment.Api.Calls;

/// <summary>Examples for the API document.</summary>
internal static class CallExamples
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 17, 17, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = new("b1f0a6c2-3c5d-8e21-9a47-5f1d2c3b4a59");
    private static readonly Guid EnrollmentId = new("0198f3a2-6d10-7c21-8e02-11d5a3b4c6e7");

    public static CallAnswer Finished { get; } = new(
        Id, new("0198f3a2-5c1e-7000-8000-000000000002"), EnrollmentId, new("0198f3a2-5c1e-7000-8000-000000000003"),
        new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"), 3, new("0198f3a2-5c1e-7000-8000-000000000005"), 1, 1, 1, "+15551234567", null, "message", "finished",
        "goal_completed", IsSuccess: true, IsReported: true, Noon, Noon.AddMinutes(10), Noon.AddMinutes(70), Noon.AddMinutes(1), null, null, Noon.AddMinutes(4),
        new(
            "goal_completed", Noon.AddMinutes(1), Noon.AddMinutes(4), 174, DoNotCall: false, null, null, "Renewed for a year.", "dialer-4711", null, null, ["renewed"],
            null),
        []);

    public static AgentEnrollment Enrollment { get; } = new(
        EnrollmentId, "completed", Succeeded: true, "goal_completed", Reason: null, Finished.BatchId, 3, Finished.ContactId, "Ada Lovelace", "+15551234567", null,
        "America/New_York", GroupValue: null, StepOrder: 1, Attempt: 1, NextCallAt: null, Noon.AddHours(-1), Noon.AddMinutes(4), Noon.AddMinutes(4));

    public static StartedCall Started { get; } = new(Id, Noon.AddMinutes(61));

    public static ReportedCall Reported { get; } = new(
        Id, "goal_completed", Repeated: false, Late: false, ReportEffects.Counted, EnrollmentId, "completed", NextCallAt: null);
}
