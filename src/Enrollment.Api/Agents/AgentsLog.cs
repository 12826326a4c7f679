namespace Enrollment.Api.Agents;

internal static partial class AgentsLog
{
    [LoggerMessage(2801, LogLevel.Information, "Made agent {AgentId} with {Steps} steps")]
    public static partial void Created(ILogger logger, Guid agentId, int steps);

    [LoggerMessage(2802, LogLevel.Information, "Changed agent {AgentId}, now revision {Revision}, active: {IsActive}")]
    public static partial void Changed(ILogger logger, Guid agentId, int revision, bool isActive);

    [LoggerMessage(2803, LogLevel.Information, "Changed the steps of agent {AgentId}: version {Version} has {Steps}")]
    public static partial void StepsChanged(ILogger logger, Guid agentId, int version, int steps);

    [LoggerMessage(2804, LogLevel.Information,
        "Deleted agent {AgentId}: {Jobs} jobs and {Enrollments} enrollments were cancelled, others are left to a job: {HasMore}")]
    public static partial void Deleted(ILogger logger, Guid agentId, int jobs, int enrollments, bool hasMore);
}
