using PhoneNumbers;

namespace Enrollment.Core.Phones;

/// <summary>Knows the regions that numbers can be of, by their ISO 3166-1 codes in upper case.</summary>
public static class PhoneRegions
{
    private static readonly HashSet<string> Known = PhoneNumberUtil.GetInstance().GetSupportedRegions().ToHashSet(StringComparer.Ordinal);

    public static bool IsKnown(string region) => Known.Contains(region);
}
