using Enrollment.Core.Sequences;

namespace Enrollment.Api.Http;

/// <summary>The problems of agents and their calls.</summary>
public static partial class Problems
{
    public static readonly ProblemKind AgentNotFound = new(SequenceKinds.Agent.NotFoundCode, 404, "No such agent",
        "The account has no agent of this id or external_id, or it has been deleted.");

    public static readonly ProblemKind DeliveryNotFound = new("delivery_not_found", 404, "No such delivery",
        "The account has no delivery of this id, or it is no longer kept.");

    public static readonly ProblemKind DoNotCallNotFound = new("do_not_call_not_found", 404, "The number is not listed",
        "The account's do-not-call list does not have the number that the address names.");

    public static readonly ProblemKind AgentInactive = new("agent_inactive", 409, "The agent is paused",
        "No contact can be scheduled while is_active is false.");

    public static readonly ProblemKind AgentMisconfigured = new("agent_misconfigured", 409, "The agent cannot call",
        "The errors list what is missing. Mend the agent first.");

    public static readonly ProblemKind AlreadyEnrolled = new("already_enrolled", 409, "The contact is enrolled already",
        "The contact of the number has a live enrollment in the agent, which enrolls nobody twice at a time.");

    public static readonly ProblemKind WindowBypassNotAllowed = new("window_bypass_not_allowed", 409, "Call windows cannot be skipped",
        "The request asks to skip the call windows, and the agent's allow_window_bypass is false.");

    public static readonly ProblemKind ContactRejected = new("contact_rejected", 422, "The contact is not valid",
        "The errors list what is wrong with the contact; without them, the detail says why it was not enrolled after all. Nothing was charged.");

    public static readonly ProblemKind NoValidContacts = new("no_valid_contacts", 422, "No contact is valid",
        "None of the contacts passed validation; rejected lists the reasons of each. Nothing was stored or charged.");

    public static readonly ProblemKind CallNotFound = new("call_not_found", 404, "No such call",
        "The account has no call of this id. A call has an id once it has been handed out.");

    public static readonly ProblemKind CallWithdrawn = new("call_withdrawn", 409, "The call must not be dialled",
        "The call was taken back, or the person must not be called now; the reason says why. If she may be called later, the call is made then, under a new id.");

    public static readonly ProblemKind CallAlreadyReported = new("call_already_reported", 409, "The call was reported otherwise",
        "The first report about a call counts. One with another outcome is noted with the call and changes nothing.");

    public static readonly ProblemKind EnrollmentWaiting = new("enrollment_waiting", 409, "The enrollment waits for its group",
        "Another one of the group is active, so no step is next yet that could be skipped or reported.");

    public static readonly ProblemKind BatchNotFound = new("batch_not_found", 404, "No such batch",
        "The account has no batch of this id.");

    public static readonly ProblemKind BatchFinished = new("batch_finished", 409, "The batch is over",
        "Every enrollment of the batch has ended, or it was cancelled. There is nothing to cancel.");

    public static readonly ProblemKind BatchNotFinished = new("batch_not_finished", 409, "The batch is still being created",
        "Contacts of the batch are still being enrolled. Try again once its status is no longer creating.");

    public static readonly ProblemKind NothingToRetry = new("nothing_to_retry", 409, "No contact is to be tried again",
        "The batch has no contact of the kind that the request names.");

    public static readonly ProblemKind RowsExpired = new("rows_expired", 410, "The contacts are forgotten",
        "The contacts as they were sent are kept for a time only. Send them again in a new request.");
}
