using System.Text.Json.Nodes;
using Enrollment.Core.Calls;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Agents;

/// <summary>The cases P1 to P18 of the specification, as their door answers them.</summary>
public sealed class When_numbers_are_written_as_people_write_them(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    // Case, region, whether only assigned numbers are taken, the numbers of one request, and what becomes of each.
    public static TheoryData<string, string?, bool, string[], string[]> Cases => new()
    {
        { "P1", "US", false, ["+15551234567", "+1 (555) 123-4567"], ["+15551234567", "duplicate_phone_number of 0"] },
        { "P2 in brackets", null, false, ["(555) 123-4567"], ["no_country_code"] },
        { "P2 eleven digits", null, false, ["15551234567"], ["no_country_code"] },
        { "P2 with a region", "US", false, ["(555) 123-4567"], ["+15551234567"] },
        { "P3", "US", false, ["123-4567", "911", "+1555123456", "+1 555 123 45678", "+1 800 555 0199"], ["too_short", "too_short", "too_short", "too_long", "+18005550199"] },
        { "P4", null, false, ["+11234567890", "+1 155 123 4567"], ["invalid_area_code", "invalid_area_code"] },
        {
            "P5", null, false, ["+1 900 555 0199", "+44 909 879 0123", "+49 900 1 234567", "+33 899 12 34 56", "+979 123 456 789"],
            ["phone_number_not_callable", "phone_number_not_callable", "phone_number_not_callable", "phone_number_not_callable", "phone_number_not_callable"]
        },
        { "P6", "GB", false, ["020 7946 0958", "+44 (0)20 7946 0958"], ["+442079460958", "duplicate_phone_number of 0"] },
        { "P6 from abroad", "GB", false, ["0044 20 7946 0958"], ["+442079460958"] },
        { "P6 without a region", null, false, ["0044 20 7946 0958"], ["no_country_code"] },
        { "P7 possible", "GB", false, ["+44 7700 900123"], ["+447700900123"] },
        { "P7 valid", "GB", true, ["+44 7700 900123"], ["phone_number_unassigned"] },
        { "P8 DE", null, false, ["+49 (0) 30 901820"], ["+4930901820"] },
        { "P8 FR", "FR", false, ["01 42 68 53 00"], ["+33142685300"] },
        { "P8 IT", "IT", false, ["06 69812345"], ["+390669812345"] },
        {
            "P9", "AR", false, ["011 15-2345-6789", "+54 11 15-2345-6789", "+54 9 11 2345-6789"],
            ["+5491123456789", "duplicate_phone_number of 0", "duplicate_phone_number of 0"]
        },
        { "P10", null, false, ["+52 1 55 1234 5678", "+52 55 1234 5678"], ["+525512345678", "duplicate_phone_number of 0"] },
        {
            "P11", null, false, ["+55 11 96123-4567", "+34 612 345 678", "+86 138 0013 8000", "+971 50 123 4567", "+27 82 123 4567", "+234 802 123 4567"],
            ["+5511961234567", "+34612345678", "+8613800138000", "+971501234567", "+27821234567", "+2348021234567"]
        },
        {
            "P11 valid", null, true, ["+55 11 96123-4567", "+34 612 345 678", "+86 138 0013 8000", "+971 50 123 4567", "+27 82 123 4567", "+234 802 123 4567"],
            ["+5511961234567", "+34612345678", "+8613800138000", "+971501234567", "+27821234567", "+2348021234567"]
        },
        { "P12", "IN", false, ["098765 43210", "+91 98765 4321"], ["+919876543210", "+91987654321"] },
        { "P12 valid", "IN", true, ["+91 98765 4321"], ["phone_number_unassigned"] },
        { "P13 JP", "JP", false, ["090-1234-5678"], ["+819012345678"] },
        { "P13 AU", "AU", false, ["02 9374 4000"], ["+61293744000"] },
        { "P13 RU", "RU", false, ["8 912 345-67-89"], ["+79123456789"] },
        { "P14", null, false, ["+999 123456789", "abc", ""], ["unknown_country_code", "not_a_number", "phone_number_required"] },
        { "P15", null, false, ["+٤٤٢٠٧٩٤٦٠٩٥٨", "＋１５５５１２３４５６７", "tel:+1-212-555-0123"], ["+442079460958", "+15551234567", "+12125550123"] },
        {
            "P16", "US", false, ["1-800-FLOWERS", "Tel: +1 555 123 4567", "+1 (555) 123-4567 or 4568", "++15551234567"],
            ["not_a_number", "not_a_number", "not_a_number", "not_a_number"]
        },
        { "X15", null, false, ["+15572003073"], ["+15572003073"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Each_is_taken_or_refused_with_its_reason(string number, string? region, bool onlyAssigned, string[] sent, string[] expected)
    {
        Assert.NotEmpty(number);
        var rows = await OutcomesAsync(
            settings => (settings.PhoneRegion, settings.PhoneCheck) = (region, onlyAssigned ? PhoneChecks.Valid : PhoneChecks.Possible), [.. sent.Select(text => Contact(text))]);

        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task P14_a_number_in_JSON_and_a_region_that_is_not_called()
    {
        Assert.Equal(["wrong_type"], await OutcomesAsync(_ => { }, new JsonObject { ["name"] = "Ada", ["phoneNumber"] = 15551234567 }));
        Assert.Equal(["phone_region_not_allowed"], await OutcomesAsync(settings => settings.AllowedRegions = ["US"], Contact("+44 20 7946 0958")));
    }

    [Theory]
    [InlineData(null, "+12125550123 89")]
    [InlineData("89", "+12125550123 89")]
    [InlineData("90", "extension_conflict")]
    [InlineData("12a", "invalid_extension")]
    public async Task P17_an_extension_in_the_number_and_beside_it(string? beside, string expected) =>
        Assert.Equal([expected], await OutcomesAsync(_ => { }, Contact("+1 212 555 0123 ext. 89", ("phoneNumberExt", beside))));

    [Fact]
    public async Task X16_P18_people_behind_one_switchboard_are_told_apart()
    {
        var rows = await OutcomesAsync(
            _ => { }, Contact("+12125550123", ("phoneNumberExt", "1")), Contact("+12125550123", ("phoneNumberExt", "2")), Contact("+12125550123"), Contact("+1 212 555 0123x1"));

        Assert.Equal(["+12125550123 1", "+12125550123 2", "+12125550123", "duplicate_phone_number of 0"], rows);
        Assert.Equal(3, await service.Database.ScalarAsync<long>(
            "select count(distinct contact_id) from contact_phones where account_id = $1 and phone_e164 = '+12125550123' and phone_ext in ('', '1', '2')", service.Account));
    }

    // Schedules the contacts with one that is valid, and tells of each its number and extension, or why it was refused.
    private async Task<List<string>> OutcomesAsync(Action<CallSettings> change, params JsonObject[] contacts)
    {
        var agent = await A.Agent(service.Database, service.Account, change);
        var answer = await service.Client.ScheduleAsync(agent, Body([.. contacts, Contact("+13105550199")]));
        Assert.True(answer.Body.TryGetProperty("batchId", out var batch), answer.ToString());
        await service.EnrolledAsync(batch.GetGuid());
        var outcomes = answer.Body.GetProperty("rejected").EnumerateArray().ToDictionary(
            row => row.GetProperty("index").GetInt32(),
            row => row.GetProperty("errors")[0].GetProperty("reason").GetString() ?? row.GetProperty("code").GetString()
                + (row.GetProperty("duplicateOf").ValueKind == System.Text.Json.JsonValueKind.Null ? "" : $" of {row.GetProperty("duplicateOf")}"));
        foreach (var row in await service.Database.ColumnAsync<string>("""
            select concat_ws('|', r.row_index, trim(f.phone_e164 || ' ' || f.phone_ext)) from bulk_rows r join call_facts f on f.enrollment_id = r.enrollment_id where r.job_id = $1
            """, batch.GetGuid()))
            outcomes.Add(int.Parse(row.Split('|')[0], System.Globalization.CultureInfo.InvariantCulture), row.Split('|')[1]);
        return [.. outcomes.Where(pair => pair.Key < contacts.Length).OrderBy(pair => pair.Key).Select(pair => pair.Value)];
    }
}
