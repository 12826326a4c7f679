namespace Enrollment.Api.Agents;

internal static partial class ScheduleLog
{
    [LoggerMessage(2311, LogLevel.Information, "Accepted batch {JobId} for agent {AgentId}: {Accepted} contacts, {Rejected} rejected")]
    public static partial void Accepted(ILogger logger, Guid jobId, Guid agentId, int accepted, int rejected);
}
