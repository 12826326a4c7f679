namespace Enrollment.Client;

/// <summary>One enrollment in an agent.</summary>
/// <param name="Status">One of <see cref="EnrollmentStatuses"/>.</param>
/// <param name="Succeeded">Whether a call was a success. Null while the enrollment is live.</param>
/// <param name="LastOutcome">One of <see cref="CallOutcomes"/>. Null before the first call is over.</param>
public sealed record AgentEnrollment(
    Guid Id,
    string Status,
    bool? Succeeded,
    string? LastOutcome,
    string? Reason,
    Guid BatchId,
    int? RowIndex,
    Guid ContactId,
    string Name,
    string PhoneNumber,
    string? PhoneNumberExt,
    string Timezone,
    string? GroupValue,
    int StepOrder,
    int Attempt,
    DateTimeOffset? NextCallAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? FinishedAt);

/// <summary>Which enrollments of an agent to list.</summary>
public sealed record AgentEnrollmentQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    /// <summary>One of <see cref="EnrollmentStatuses"/>.</summary>
    public string? Status { get; init; }

    public bool? Succeeded { get; init; }

    /// <summary>The outcome of the last call, one of <see cref="CallOutcomes"/>.</summary>
    public string? Outcome { get; init; }

    public Guid? BatchId { get; init; }

    public Guid? ContactId { get; init; }

    /// <summary>In any spelling that the agent takes.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>The name of a variable. Its value goes with it.</summary>
    public string? ReferenceKey { get; init; }

    public string? ReferenceValue { get; init; }

    internal QueryString ToQuery() => new QueryString()
        .With("limit", Limit).With("status", Status).With("succeeded", Succeeded switch { null => null, true => "true", false => "false" }).With("outcome", Outcome)
        .With("batch_id", BatchId).With("contact_id", ContactId).With("phone_number", PhoneNumber).With("reference_key", ReferenceKey)
        .With("reference_value", ReferenceValue);
}
