namespace Enrollment.Bench;

/// <summary>The exchanges that MassTransit makes for what the engine announces.</summary>
internal static class Announcements
{
    public const string ContactEnrolled = "Enrollment.Contracts:ContactEnrolled";
    public const string StepDue = "Enrollment.Contracts:StepDue";
    public const string CallFinished = "Enrollment.Contracts:CallFinished";
    public const string EnrollmentCompleted = "Enrollment.Contracts:EnrollmentCompleted";
}
