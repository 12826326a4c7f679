using Enrollment.Core.Rows;

namespace Enrollment.UnitTests.Rows;

/// <summary>Rows beside each other: duplicates, groups and lists.</summary>
public sealed class ScreenRowsTests
{
    [Theory]
    [InlineData("P1", "US", "+15551234567", "+1 (555) 123-4567")]
    [InlineData("P6", "GB", "020 7946 0958", "+44 (0)20 7946 0958")]
    [InlineData("P9", "AR", "011 15-2345-6789", "+54 11 15-2345-6789")]
    [InlineData("P9", "AR", "011 15-2345-6789", "+54 9 11 2345-6789")]
    [InlineData("P10", "MX", "+52 1 55 1234 5678", "+52 55 1234 5678")]
    [InlineData("P17", "US", "+1 212 555 0123 ext. 89", "212 555 0123 x89")]
    public void Two_spellings_of_one_number_are_one_and_the_first_row_is_taken(string name, string region, string first, string second)
    {
        var rows = Sample.Screen(Sample.In(region), Sample.Row(first), Sample.Row(second));

        var refused = Assert.Single(rows.Rejected);
        Assert.Equal((name, 0, 1), (name, Assert.Single(rows.Accepted).Index, refused.Index));
        Assert.Equal(("duplicate_phone_number", 0, second), (refused.Code, refused.DuplicateOf, refused.PhoneNumber));
    }

    [Fact]
    public void P18_the_extension_is_part_of_who_is_called()
    {
        var rows = Sample.Screen(
            Sample.Settings,
            Sample.Row(fields: ("phoneNumberExt", "1")), Sample.Row(fields: ("phoneNumberExt", "2")), Sample.Row(), Sample.Row("+12125550123 x1"));

        Assert.Equal([0, 1, 2], rows.Accepted.Select(row => row.Index));
        Assert.Equal((3, "duplicate_phone_number", 0), (rows.Rejected[0].Index, rows.Rejected[0].Code, rows.Rejected[0].DuplicateOf));
    }

    [Fact]
    public void R2_broken_rows_are_refused_and_all_others_taken()
    {
        var settings = Sample.Settings with { Variables = [new("account_id", true)] };
        var rows = Enumerable.Range(0, 100).Select(index =>
            Sample.Row(index == 7 ? "555-12" : $"+1212555{index:0000}", ("account_id", index == 3 ? null : $"{index}")));

        var screened = Sample.Screen(settings, rows);

        Assert.Equal((100, 98), (screened.Total, screened.Accepted.Count));
        Assert.Equal([(3, "missing_variables"), (7, "invalid_phone_number")], screened.Rejected.Select(row => (row.Index, row.Code)));
    }

    [Fact]
    public void R3_a_broken_row_does_not_take_the_good_one_of_its_number_with_it()
    {
        var settings = Sample.Settings with { Variables = [new("account_id", true)] };

        var rows = Sample.Screen(settings, Sample.Row("+15551234567"), Sample.Row("+15551234567", ("account_id", "1")));

        Assert.Equal((1, 0, "missing_variables"), (Assert.Single(rows.Accepted).Index, rows.Rejected[0].Index, rows.Rejected[0].Code));
    }

    [Fact]
    public void R4_duplicates_are_all_taken_if_that_is_allowed()
    {
        var rows = Sample.Screen(Sample.Settings with { AllowDuplicates = true }, Sample.Row(), Sample.Row(), Sample.Row());

        Assert.Equal((3, 0), (rows.Accepted.Count, rows.Rejected.Count));
    }

    [Theory]
    [InlineData(" ")]
    [InlineData(null)]
    public void R5_a_row_without_a_value_belongs_to_no_group_and_is_refused(string? value)
    {
        var row = Sample.ReadOne(Sample.Settings with { GroupByField = "account_id" }, ("account_id", value));

        Assert.Equal(("group_value_missing", "account_id"), (row.CodeOf(), row.Errors[0].Field));
    }

    [Fact]
    public void A_row_that_is_wrong_is_not_also_told_that_it_has_no_group() =>
        Assert.Equal(["name_required"], Sample.ReadOne(Sample.Settings with { GroupByField = "account_id" }, ("name", null)).Errors.Select(error => error.Code));

    [Fact]
    public void G6_blanks_around_a_value_and_the_form_of_its_letters_do_not_count_but_case_does()
    {
        var settings = Sample.Settings with { GroupByField = "company" };
        string[] values = ["acme", " acme ", "ACME", "Mu\u0308ller", "Müller"];

        var rows = Sample.Screen(settings, values.Select((value, index) => Sample.Row($"+1212555{index:0000}", ("company", value)))).Accepted;

        Assert.Equal([("acme", 0), ("acme", 1), ("ACME", 0), ("Müller", 0), ("Müller", 1)], rows.Select(row => (row.Values.GroupValue, row.GroupPlace ?? -1)));
        Assert.Equal(" acme ", rows[1].Values.Variables["company"]);
    }

    [Fact]
    public void G6_who_wants_case_folded_has_the_value_written_in_title_case()
    {
        var settings = Sample.Settings with { GroupByField = "company", NormalizeFields = ["company"] };

        var rows = Sample.Screen(settings, Sample.Row("+12125550001", ("company", "acme")), Sample.Row("+12125550002", ("company", "ACME"))).Accepted;

        Assert.Equal([("Acme", 0), ("Acme", 1)], rows.Select(row => (row.Values.GroupValue, row.GroupPlace ?? -1)));
    }

    [Fact]
    public void G2_a_refused_row_has_no_place_in_its_group()
    {
        var settings = Sample.Settings with { GroupByField = "company" };

        var rows = Sample.Screen(settings, Sample.Row("1", ("company", "acme")), Sample.Row(fields: ("company", "acme")));

        Assert.Equal((1, 0), (rows.Accepted[0].Index, rows.Accepted[0].GroupPlace));
    }

    [Fact]
    public void R15_numbers_that_are_not_called_and_contacts_who_unsubscribed_are_refused_before_duplicates()
    {
        var read = Sample.Read(
            Sample.Settings,
            Sample.Row("+12125550001 x5"), Sample.Row("+12125550002"), Sample.Row("+12125550002"), Sample.Row("+12125550002 x1"), Sample.Row("bad"));

        var rows = ScreenRows.Of(read, allowDuplicates: false, e164 => e164 == "+12125550001", phone => phone == new Core.Phones.Phone("+12125550002", null));

        Assert.Equal([(0, "do_not_call"), (1, "unsubscribed"), (2, "unsubscribed"), (4, "invalid_phone_number")], rows.Rejected.Select(row => (row.Index, row.Code)));
        Assert.Equal(3, Assert.Single(rows.Accepted).Index);
    }
}
