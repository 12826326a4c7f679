namespace Enrollment.Api.Agents;

/// <summary>Examples for the API document.</summary>
internal static class AgentExamples
{
    private static readonly DateTimeOffset Thursday = new(2030, 1, 17, 22, 0, 0, TimeSpan.Zero);

    public static NextWindow NextWindow { get; } = new(
        "America/New_York", Thursday, IsOpen: false, Thursday.AddHours(16), Thursday.AddHours(24), "2030-01-18T09:00:00");
}
