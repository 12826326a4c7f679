namespace Enrollment.Client;

/// <summary>Which contacts to enroll, and how. It has exactly one of the four targets.</summary>
public sealed record BulkEnrollRequest
{
    /// <summary>1 to 500 contacts by their ids.</summary>
    public IReadOnlyList<Guid>? ContactIds { get; init; }

    public ContactFilter? ContactFilter { get; init; }

    public CustomerFilter? CustomerFilter { get; init; }

    /// <summary>An import, whose members are meant.</summary>
    public Guid? ImportId { get; init; }

    /// <summary>The moment that delays count from. Default: now.</summary>
    public DateTimeOffset? EnrollmentTime { get; init; }

    /// <summary>Whether contacts with a live enrollment in the queue are passed over. Default true.</summary>
    public bool? SkipIfAlreadyEnrolled { get; init; }

    /// <summary>One of <see cref="BulkModes"/>. Default: a page.</summary>
    public string? Mode { get; init; }

    /// <summary>The next_cursor of the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether to count only.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>Names the live enrollments to cancel. It has exactly one of the four targets.</summary>
public sealed record BulkUnenrollRequest
{
    /// <summary>1 to 500 contacts by their ids.</summary>
    public IReadOnlyList<Guid>? ContactIds { get; init; }

    public ContactFilter? ContactFilter { get; init; }

    public CustomerFilter? CustomerFilter { get; init; }

    /// <summary>An import, whose members are meant.</summary>
    public Guid? ImportId { get; init; }

    /// <summary>Why, in the caller's words.</summary>
    public string? Reason { get; init; }

    /// <summary>One of <see cref="BulkModes"/>. Default: a page.</summary>
    public string? Mode { get; init; }

    /// <summary>The next_cursor of the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether to count only.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>Contacts that have one of the values for every key that is given. Letter case does not count.</summary>
public sealed record ContactFilter
{
    public IReadOnlyList<string>? ContactType { get; init; }
    public IReadOnlyList<string>? Source { get; init; }
    public IReadOnlyList<string>? Email { get; init; }
    public IReadOnlyList<string>? FirstName { get; init; }
    public IReadOnlyList<string>? LastName { get; init; }
    public IReadOnlyList<string>? JobTitle { get; init; }
    public IReadOnlyList<string>? City { get; init; }
    public IReadOnlyList<string>? State { get; init; }
    public IReadOnlyList<string>? Country { get; init; }
}

/// <summary>The contacts of customers that have one of the values for every key that is given. Letter case does not count.</summary>
public sealed record CustomerFilter
{
    public IReadOnlyList<string>? AccountType { get; init; }
    public IReadOnlyList<string>? Industry { get; init; }
    public bool? IsCustomer { get; init; }
    public bool? IsSupplier { get; init; }
    public IReadOnlyList<string>? City { get; init; }
    public IReadOnlyList<string>? State { get; init; }
    public IReadOnlyList<string>? Country { get; init; }
}

/// <summary>The words for how much of a target one request takes.</summary>
public static class BulkModes
{
    /// <summary>At most 500 contacts. The answer waits for them.</summary>
    public const string Page = "page";

    /// <summary>The whole target, as a job.</summary>
    public const string All = "all";
}
