namespace Enrollment.Core.Phones;

/// <summary>Says why a number or an extension is not taken.</summary>
/// <param name="Reason">Tells kinds of <see cref="PhoneCodes.Invalid"/> apart; null for every other code.</param>
public sealed record PhoneFault(string Code, string Detail, string? Reason = null)
{
    internal static PhoneFault Invalid(string reason, string detail) => new(PhoneCodes.Invalid, detail, reason);
}

public static class PhoneCodes
{
    public const string Invalid = "invalid_phone_number";
    public const string NotCallable = "phone_number_not_callable";
    public const string Unassigned = "phone_number_unassigned";
    public const string RegionNotAllowed = "phone_region_not_allowed";
    public const string InvalidExtension = "invalid_extension";
    public const string ExtensionConflict = "extension_conflict";
}

/// <summary>The reasons of <see cref="PhoneCodes.Invalid"/>, a closed set.</summary>
public static class PhoneReasons
{
    public const string WrongType = "wrong_type";
    public const string NotANumber = "not_a_number";
    public const string NoCountryCode = "no_country_code";
    public const string UnknownCountryCode = "unknown_country_code";
    public const string TooShort = "too_short";
    public const string TooLong = "too_long";
    public const string InvalidAreaCode = "invalid_area_code";
}
