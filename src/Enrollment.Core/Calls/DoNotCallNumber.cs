namespace Enrollment.Core.Calls;

/// <summary>A number that the account never calls.</summary>
public sealed class DoNotCallNumber
{
    public required Guid AccountId { get; init; }

    /// <summary>The number without an extension: nobody behind it is called.</summary>
    public required string PhoneE164 { get; init; }

    /// <summary>Puts the list in the order in which numbers came.</summary>
    public required Guid Id { get; init; }

    /// <summary>See <see cref="DoNotCallSources"/>.</summary>
    public required string Source { get; init; }

    /// <summary>The call whose report asked for it; null for the other sources.</summary>
    public Guid? CallId { get; init; }

    public string? Reason { get; init; }

    /// <summary>The key of the request; null for a report.</summary>
    public Guid? CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The words for how a number came onto the list.</summary>
public static class DoNotCallSources
{
    public const string Request = "request";
    public const string Import = "import";
    public const string Report = "report";

    public static IReadOnlyList<string> All { get; } = [Request, Import, Report];
}
