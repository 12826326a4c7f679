using Enrollment.Core.Sequences;

namespace Enrollment.Api.Http;

/// <summary>The problems of agents and their calls.</summary>
public static partial class Problems
{
    public static readonly ProblemKind AgentNotFound = new(SequenceKinds.Agent.NotFoundCode, 404, "No such agent",
        "The account has no agent of this id or external_id, or it has been deleted.");

    public static readonly ProblemKind DoNotCallNotFound = new("do_not_call_not_found", 404, "The number is not listed",
        "The account's do-not-call list does not have the number that the address names.");

    public static readonly ProblemKind AgentInactive = new("agent_inactive", 409, "The agent is paused",
        "No contact can be scheduled while is_active is false.");

    public static readonly ProblemKind AgentMisconfigured = new("agent_misconfigured", 409, "The agent cannot call",
        "The errors list what is missing. Mend the agent first.");

    public static readonly ProblemKind NoValidContacts = new("no_valid_contacts", 422, "No contact is valid",
        "None of the contacts passed validation; rejected lists the reasons of each. Nothing was stored or charged.");
}
