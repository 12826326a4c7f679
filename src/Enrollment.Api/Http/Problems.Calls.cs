using Enrollment.Core.Sequences;

namespace Enrollment.Api.Http;

/// <summary>The problems of agents and their calls.</summary>
public static partial class Problems
{
    public static readonly ProblemKind AgentNotFound = new(SequenceKinds.Agent.NotFoundCode, 404, "No such agent",
        "The account has no agent of this id or external_id, or it has been deleted.");

    public static readonly ProblemKind DoNotCallNotFound = new("do_not_call_not_found", 404, "The number is not listed",
        "The account's do-not-call list does not have the number that the address names.");
}
