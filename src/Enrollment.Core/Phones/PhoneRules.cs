namespace Enrollment.Core.Phones;

/// <summary>Says which numbers are taken.</summary>
public sealed record PhoneRules
{
    /// <summary>ISO 3166-1 region of numbers without a country code. Such numbers are refused if there is none.</summary>
    public string? Region { get; init; }

    /// <summary>Whether a number must lie in a range that is assigned. New ranges are in use before libphonenumber knows them.</summary>
    public bool OnlyAssigned { get; init; }

    /// <summary>Regions whose numbers are taken; null means all.</summary>
    public IReadOnlySet<string>? AllowedRegions { get; init; }
}
