namespace Enrollment.Client;

/// <summary>One step of one enrollment: done, under way or to come.</summary>
/// <param name="Status">One of <see cref="EnrollmentStatuses"/>, but not paused.</param>
/// <param name="ScheduledFor">When it is due. Null while that is not known yet.</param>
/// <param name="CancelGroup">The enrollment, whose tasks end together.</param>
/// <param name="RetryCount">Counts the attempts beyond the first.</param>
public sealed record TimerTask(
    Guid Id,
    Guid? AutomationId,
    string TaskType,
    Guid EnrollmentId,
    Guid EventQueueStepId,
    int StepOrder,
    string Status,
    DateTimeOffset? ScheduledFor,
    DateTimeOffset EnrollmentTime,
    Guid RelatedContactId,
    Guid? RelatedCustomerId,
    Guid? RelatedDealId,
    Guid CancelGroup,
    int RetryCount,
    string? LastError,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>Which timer tasks to list.</summary>
public sealed record TimerTaskQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    /// <summary>One of <see cref="EnrollmentStatuses"/>, but not paused.</summary>
    public string? Status { get; init; }

    public Guid? ContactId { get; init; }

    public Guid? EnrollmentId { get; init; }

    internal QueryString ToQuery() => new QueryString()
        .With("limit", Limit).With("status", Status).With("contact_id", ContactId).With("enrollment_id", EnrollmentId);
}
