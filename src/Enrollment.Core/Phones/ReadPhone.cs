using Enrollment.Core.Requests;
using PhoneNumbers;
using static PhoneNumbers.PhoneNumberUtil;

namespace Enrollment.Core.Phones;

/// <summary>Reads numbers as people write them, and says precisely why one is not taken.</summary>
public static class ReadPhone
{
    private const int NorthAmerica = 1;
    private const int Mexico = 52;
    private const int MexicoLength = 10;
    private const int MaxExtension = 15;

    private static readonly PhoneNumberUtil Util = GetInstance();

    /// <summary>Reads a number and the extension that came beside it.</summary>
    /// <param name="extension">An extension apart from the number. A blank one counts as none.</param>
    /// <param name="numberFault">Says what is wrong with the number.</param>
    /// <param name="extensionFault">Says what is wrong with the extension, also where the number is wrong, too.</param>
    public static Phone? Of(string text, string? extension, PhoneRules rules, out PhoneFault? numberFault, out PhoneFault? extensionFault)
    {
        var e164 = Number(text, rules, out var within, out numberFault);
        var agreed = Agreed(within, extension, out extensionFault);
        return numberFault is null && extensionFault is null ? new Phone(e164!, agreed) : null;
    }

    private static string? Number(string text, PhoneRules rules, out string? extension, out PhoneFault? fault)
    {
        extension = null;
        if (text.Length > PhoneText.MaxLength)
        {
            fault = PhoneFault.Invalid(PhoneReasons.TooLong, $"A phone number has at most {PhoneText.MaxLength} characters; this has {text.Length}.");
            return null;
        }
        if (!PhoneText.TryRead(text, out var read))
        {
            fault = PhoneFault.Invalid(PhoneReasons.NotANumber, "It is not a phone number. Write one number like +12125550123, without words.");
            return null;
        }
        extension = read.Extension;
        var number = Parse(read, rules.Region, out fault);
        fault ??= FaultOf(number!, rules);
        return fault is null ? Util.Format(number!, PhoneNumberFormat.E164) : null;
    }

    private static PhoneNumber? Parse(PhoneText text, string? region, out PhoneFault? fault)
    {
        // Without a country code +1 would be a guess.
        if (!text.HasCountryCode && region is null)
        {
            fault = PhoneFault.Invalid(PhoneReasons.NoCountryCode, "The country code is missing. Write the number with + and country code, like +12125550123.");
            return null;
        }
        try
        {
            fault = null;
            return WithoutOldMobilePrefix(Util.Parse(text.Digits, region));
        }
        catch (NumberParseException error)
        {
            fault = error.ErrorType switch
            {
                ErrorType.INVALID_COUNTRY_CODE => UnknownCountryCode(),
                ErrorType.TOO_LONG => TooLong(),
                _ => TooShort(),
            };
            return null;
        }
    }

    // Until 2019 mobile numbers of Mexico were dialled from abroad with a 1 behind the country code.
    private static PhoneNumber WithoutOldMobilePrefix(PhoneNumber number)
    {
        var national = Util.GetNationalSignificantNumber(number);
        return number.CountryCode == Mexico && national.Length == MexicoLength + 1 && national[0] == '1'
            ? Util.Parse($"+{Mexico}{national[1..]}", null)
            : number;
    }

    private static PhoneFault? FaultOf(PhoneNumber number, PhoneRules rules)
    {
        switch (Util.IsPossibleNumberWithReason(number))
        {
            case ValidationResult.IS_POSSIBLE:
                break;
            case ValidationResult.TOO_LONG:
                return TooLong();
            case ValidationResult.INVALID_COUNTRY_CODE:
                return UnknownCountryCode();
            default:
                return TooShort();
        }
        if (number.CountryCode == NorthAmerica && Util.GetNationalSignificantNumber(number)[0] is '0' or '1')
            return PhoneFault.Invalid(PhoneReasons.InvalidAreaCode, "An area code behind +1 begins with 2 to 9.");
        if (rules.OnlyAssigned && !Util.IsValidNumber(number))
            return new(PhoneCodes.Unassigned, "The number lies in no range that is assigned.");
        if (Util.GetNumberType(number) == PhoneNumberType.PREMIUM_RATE)
            return new(PhoneCodes.NotCallable, "Premium-rate numbers are not called.");
        return rules.AllowedRegions is null || IsOfOne(number, rules.AllowedRegions)
            ? null
            : new(PhoneCodes.RegionNotAllowed, $"Only numbers of {string.Join(", ", rules.AllowedRegions.Order(StringComparer.Ordinal))} are called.");
    }

    // A number in no assigned range is of any region that shares its country code.
    private static bool IsOfOne(PhoneNumber number, IReadOnlySet<string> regions) => Util.GetRegionCodeForNumber(number) is { } region
        ? regions.Contains(region)
        : Util.GetRegionCodesForCountryCode(number.CountryCode).Any(regions.Contains);

    private static string? Agreed(string? within, string? beside, out PhoneFault? fault)
    {
        fault = null;
        var given = VisibleText.Trim(beside ?? "");
        var digits = given.Length == 0 ? null : PhoneText.AsciiDigits(given);
        if ((given.Length > 0 && digits is null) || digits?.Length > MaxExtension || within?.Length > MaxExtension)
            fault = new(PhoneCodes.InvalidExtension, $"An extension has 1 to {MaxExtension} digits and nothing else.");
        else if (within is not null && digits is not null && within != digits)
            fault = new(PhoneCodes.ExtensionConflict, $"The number has extension {within}, but beside it stands {digits}. Send one of them.");
        return fault is null ? within ?? digits : null;
    }

    private static PhoneFault UnknownCountryCode() => PhoneFault.Invalid(PhoneReasons.UnknownCountryCode, "No country has this country code.");

    private static PhoneFault TooShort() => PhoneFault.Invalid(PhoneReasons.TooShort, "The number has too few digits for its country. Write it with its area code.");

    private static PhoneFault TooLong() => PhoneFault.Invalid(PhoneReasons.TooLong, "The number has too many digits for its country.");
}
