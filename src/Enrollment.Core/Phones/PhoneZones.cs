using PhoneNumbers;

namespace Enrollment.Core.Phones;

/// <summary>Names the time zones that a number may lie in, by the metadata of libphonenumber.</summary>
public static class PhoneZones
{
    private static readonly PhoneNumberToTimeZonesMapper Mapper = PhoneNumberToTimeZonesMapper.GetInstance();

    /// <param name="e164">A number that <see cref="ReadPhone"/> has taken.</param>
    /// <returns>IANA names; empty if nothing is known.</returns>
    public static IReadOnlyList<string> Of(string e164)
    {
        var zones = Mapper.GetTimeZonesForNumber(PhoneNumberUtil.GetInstance().Parse(e164, null));
        return zones.Contains(Mapper.GetUnknownTimeZone()) ? [] : zones;
    }
}
