using Enrollment.Core.Phones;

namespace Enrollment.UnitTests.Phones;

/// <summary>The numbers of the acceptance cases, P1 to P18; X14 and X15 are complaints of the public.</summary>
public sealed class ReadPhoneTests
{
    [Theory]
    [InlineData("P1", null, "+15551234567", "+15551234567")]
    [InlineData("P1", null, "+1 (555) 123-4567", "+15551234567")]
    [InlineData("P2", "US", "(555) 123-4567", "+15551234567")]
    [InlineData("P2", "US", "15551234567", "+15551234567")]
    [InlineData("P3", "US", "+1 800 555 0199", "+18005550199")]
    [InlineData("P6", "GB", "020 7946 0958", "+442079460958")]
    [InlineData("P6", "GB", "+44 (0)20 7946 0958", "+442079460958")]
    [InlineData("P6", "GB", "0044 20 7946 0958", "+442079460958")]
    [InlineData("P7", "GB", "+44 7700 900123", "+447700900123")]
    [InlineData("P8", "DE", "+49 (0) 30 901820", "+4930901820")]
    [InlineData("P8", "FR", "01 42 68 53 00", "+33142685300")]
    [InlineData("P8", "IT", "06 69812345", "+390669812345")]
    [InlineData("P9", "AR", "011 15-2345-6789", "+5491123456789")]
    [InlineData("P9", "AR", "+54 11 15-2345-6789", "+5491123456789")]
    [InlineData("P9", "AR", "+54 9 11 2345-6789", "+5491123456789")]
    [InlineData("P10", null, "+52 1 55 1234 5678", "+525512345678")]
    [InlineData("P10", null, "+52 55 1234 5678", "+525512345678")]
    [InlineData("P12", "IN", "098765 43210", "+919876543210")]
    [InlineData("P12", null, "+91 98765 4321", "+91987654321")]
    [InlineData("P13", "JP", "090-1234-5678", "+819012345678")]
    [InlineData("P13", "AU", "02 9374 4000", "+61293744000")]
    [InlineData("P13", "RU", "8 912 345-67-89", "+79123456789")]
    [InlineData("P15", null, "+٤٤٢٠٧٩٤٦٠٩٥٨", "+442079460958")]
    [InlineData("P15", null, "＋１５５５１２３４５６７", "+15551234567")]
    [InlineData("P15", null, "tel:+1-212-555-0123", "+12125550123")]
    [InlineData("X15", null, "+15572003073", "+15572003073")]
    [InlineData("blanks", null, " \u202A+1\u00A0212\u2009555\u20110123\u202C ", "+12125550123")]
    [InlineData("brackets", null, "(+44) 20/7946.0958", "+442079460958")]
    public void A_number_is_read_as_E164(string name, string? region, string text, string expected) =>
        Assert.Equal((name, new Phone(expected, null), null), (name, Read(text, null, new() { Region = region }, out var fault), fault));

    [Theory]
    [InlineData("+55 11 96123-4567", "+5511961234567")]
    [InlineData("+34 612 345 678", "+34612345678")]
    [InlineData("+86 138 0013 8000", "+8613800138000")]
    [InlineData("+971 50 123 4567", "+971501234567")]
    [InlineData("+27 82 123 4567", "+27821234567")]
    [InlineData("+234 802 123 4567", "+2348021234567")]
    public void P11_numbers_in_assigned_ranges_are_read_however_strictly_they_are_checked(string text, string expected)
    {
        Assert.Equal(new Phone(expected, null), Read(text, null, new(), out _));
        Assert.Equal(new Phone(expected, null), Read(text, null, new() { OnlyAssigned = true }, out _));
    }

    [Theory]
    [InlineData("P2", null, "(555) 123-4567", "no_country_code")]
    [InlineData("P2", null, "15551234567", "no_country_code")]
    [InlineData("P3", "US", "123-4567", "too_short")]
    [InlineData("P3", "US", "911", "too_short")]
    [InlineData("P3", "US", "+1555123456", "too_short")]
    [InlineData("P3", "US", "+1 555 123 45678", "too_long")]
    [InlineData("P4", null, "+11234567890", "invalid_area_code")]
    [InlineData("P4", null, "+1 155 123 4567", "invalid_area_code")]
    [InlineData("P6", null, "0044 20 7946 0958", "no_country_code")]
    [InlineData("P14", null, "+999 123456789", "unknown_country_code")]
    [InlineData("P14", null, "abc", "not_a_number")]
    [InlineData("P16", "US", "1-800-FLOWERS", "not_a_number")]
    [InlineData("P16", null, "Tel: +1 555 123 4567", "not_a_number")]
    [InlineData("P16", null, "+1 (555) 123-4567 or 4568", "not_a_number")]
    [InlineData("P16", null, "++15551234567", "not_a_number")]
    [InlineData("no digits", null, "+", "not_a_number")]
    [InlineData("no digits", null, "ext. 5", "not_a_number")]
    [InlineData("one digit", null, "+1", "too_short")]
    [InlineData("one digit", "US", "5", "too_short")]
    [InlineData("two numbers", null, "+1 212 555 0123, +1 212 555 0124", "not_a_number")]
    [InlineData("+ within", null, "1+212 555 0123", "not_a_number")]
    [InlineData("51 characters", null, "+1 212 555 0123                                    .", "too_long")]
    [InlineData("30 digits", null, "+123456789012345678901234567890", "too_long")]
    public void A_number_that_cannot_be_read_says_why(string name, string? region, string text, string reason)
    {
        Assert.Null(Read(text, null, new() { Region = region }, out var fault));
        Assert.Equal((name, "invalid_phone_number", reason), (name, fault?.Code, fault?.Reason));
    }

    [Theory]
    [InlineData("+1 900 555 0199")]
    [InlineData("+44 909 879 0123")]
    [InlineData("+49 900 1 234567")]
    [InlineData("+33 899 12 34 56")]
    [InlineData("+979 123 456 789")]
    public void P5_premium_rate_numbers_are_not_callable(string text)
    {
        Assert.Null(Read(text, null, new(), out var fault));
        Assert.Equal("phone_number_not_callable", fault?.Code);
    }

    [Theory]
    [InlineData("P7", "+44 7700 900123")]
    [InlineData("P12", "+91 98765 4321")]
    public void A_number_outside_the_assigned_ranges_is_refused_if_that_is_asked_for(string name, string text)
    {
        Assert.Null(Read(text, null, new() { OnlyAssigned = true }, out var fault));
        Assert.Equal((name, "phone_number_unassigned"), (name, fault?.Code));
    }

    [Theory]
    [InlineData("+44 20 7946 0958", "phone_region_not_allowed")]
    [InlineData("+1 416 555 0123", "phone_region_not_allowed")]
    [InlineData("+800 1234 5678", "phone_region_not_allowed")]
    [InlineData("+1 212 555 0123", null)]
    [InlineData("+1 555 123 4567", null)]
    public void P14_only_numbers_of_the_allowed_regions_are_taken(string text, string? code)
    {
        _ = Read(text, null, new() { AllowedRegions = new HashSet<string>(["US"]) }, out var fault);

        Assert.Equal(code, fault?.Code);
    }

    [Theory]
    [InlineData("P17", "+1 212 555 0123 ext. 89", null, "89", null)]
    [InlineData("P17", "+1 212 555 0123 ext. 89", "89", "89", null)]
    [InlineData("P17", "+1 212 555 0123 ext. 89", "90", null, "extension_conflict")]
    [InlineData("P17", "+1 212 555 0123 ext. 89", "12a", null, "invalid_extension")]
    [InlineData("P18", "+1 212 555 0123 x1", null, "1", null)]
    [InlineData("P18", "+1 212 555 0123", "1", "1", null)]
    [InlineData("P18", "+1 212 555 0123", " 2 ", "2", null)]
    [InlineData("P18", "+1 212 555 0123", "", null, null)]
    [InlineData("all forms", "tel:+1-212-555-0123;ext=89", null, "89", null)]
    [InlineData("all forms", "+1 212 555 0123 Extension 89", null, "89", null)]
    [InlineData("all forms", "+1 212 555 0123 extn 89", null, "89", null)]
    [InlineData("all forms", "+1 212 555 0123#89", null, "89", null)]
    [InlineData("other script", "+1 212 555 0123 x٨٩", "89", "89", null)]
    [InlineData("15 digits", "+1 212 555 0123", "123456789012345", "123456789012345", null)]
    [InlineData("16 digits", "+1 212 555 0123", "1234567890123456", null, "invalid_extension")]
    [InlineData("16 digits", "+1 212 555 0123 x1234567890123456", null, null, "invalid_extension")]
    public void An_extension_comes_from_the_number_or_from_beside_it(string name, string text, string? beside, string? extension, string? code)
    {
        var phone = Read(text, beside, new(), out var fault);

        Assert.Equal((name, extension, code), (name, phone?.Extension, fault?.Code));
        Assert.Equal(code is null ? "+12125550123" : null, phone?.E164);
    }

    [Fact]
    public void A_wrong_extension_is_told_beside_a_wrong_number()
    {
        Assert.Null(ReadPhone.Of("abc", "12a", new(), out var number, out var extension));

        Assert.Equal(("invalid_phone_number", "invalid_extension"), (number?.Code, extension?.Code));
    }

    [Theory]
    [InlineData("+12125550123", "America/New_York")]
    [InlineData("+442079460958", "Europe/London")]
    public void The_zones_of_a_number_are_known(string e164, string zone) => Assert.Equal([zone], PhoneZones.Of(e164));

    [Theory]
    [InlineData("+15551234567")]
    [InlineData("+79999999999999")]
    public void Asking_for_zones_never_throws(string e164) => Assert.DoesNotContain("Etc/Unknown", PhoneZones.Of(e164));

    private static Phone? Read(string text, string? extension, PhoneRules rules, out PhoneFault? fault)
    {
        var phone = ReadPhone.Of(text, extension, rules, out var number, out var beside);
        fault = number ?? beside;
        return phone;
    }
}
