using Enrollment.Core.Identity;
using Enrollment.Core.Webhooks;

namespace Enrollment.UnitTests.Identity;

public sealed class IdentityKeysTests
{
    [Theory]
    [InlineData("One", "ONE")]
    [InlineData("MÜLLER & SÖHNE", "müller & söhne")]
    [InlineData("Mu\u0308ller", "Müller")]
    [InlineData("M\u00DCLLER", "mu\u0308ller")]
    [InlineData("ΟΔΥΣΣΕΥΣ", "Οδυσσευς")]
    [InlineData("GROẞ", "groß")]
    [InlineData("Ålesund", "\u212Blesund")]
    [InlineData("\u017FENAT", "senat")]
    [InlineData("Ⅱ", "ⅱ")]
    [InlineData("𐐀𐐁", "𐐨𐐩")]
    [InlineData("각", "\u1100\u1161\u11A8")]
    [InlineData("a\u0301\u0323", "a\u0323\u0301")]
    public void Names_that_differ_in_case_or_in_how_their_letters_are_composed_are_the_same(string one, string other) =>
        Assert.Equal(IdentityKeys.OfName(one), IdentityKeys.OfName(other));

    // F05, and others of its kind.
    [Theory]
    [InlineData("スズキ", "すずき")]
    [InlineData("キヤノン", "キャノン")]
    [InlineData("Area 5¹", "Area 51")]
    [InlineData("Fund Ⅱ", "Fund II")]
    [InlineData("CO₂ AG", "CO2 AG")]
    [InlineData("Unit ①", "Unit 1")]
    [InlineData("Straße", "Strasse")]
    [InlineData("Müller", "Muller")]
    [InlineData("Ａ", "A")]
    [InlineData("ﬁn", "fin")]
    [InlineData("ı", "i")]
    [InlineData("Co-op", "Coop")]
    public void Names_that_a_search_would_take_for_the_same_are_not(string one, string other) =>
        Assert.NotEqual(IdentityKeys.OfName(one), IdentityKeys.OfName(other));

    [Theory]
    [InlineData("Anna@Example.ORG", "anna@example.org")]
    [InlineData("anna@bücher.example", "anna@xn--bcher-kva.example")]
    [InlineData("ANNA@BÜCHER.example", "anna@XN--BCHER-KVA.EXAMPLE")]
    [InlineData("anna@bu\u0308cher.example", "anna@xn--bcher-kva.example")]
    [InlineData("anna@faß.example", "anna@xn--fa-hia.example")]
    [InlineData("anna@ς.example", "anna@xn--3xa.example")]
    [InlineData("anna@例え。テスト", "anna@xn--r8jz45g.xn--zckzah")]
    [InlineData("anna@ＥＸＡＭＰＬＥ.org", "anna@example.org")]
    [InlineData("anna@bü\u00ADcher.example", "anna@bücher.example")]
    [InlineData("anna@bü\u202Echer.example", "anna@bücher.example")]
    [InlineData("anna@葛\U000E0100.example", "anna@葛.example")] // As the DNS has it.
    [InlineData("anna@example.org.", "anna@example.org")]
    [InlineData("anna@bücher.example.", "anna@bücher.example")]
    [InlineData(" änne@example.org ", "ÄNNE@example.org")]
    public void Addresses_of_the_same_mailbox_have_the_same_key(string one, string other) =>
        Assert.Equal(IdentityKeys.OfAddress(other), IdentityKeys.OfAddress(one));

    [Theory]
    [InlineData("anna+tag@example.org", "anna@example.org")]
    [InlineData("an.na@example.org", "anna@example.org")]
    [InlineData("straße@example.org", "strasse@example.org")]
    [InlineData("anna@faß.example", "anna@fass.example")]
    [InlineData("x²@example.org", "x2@example.org")]
    public void Addresses_that_may_be_two_mailboxes_have_two_keys(string one, string other) =>
        Assert.NotEqual(IdentityKeys.OfAddress(other), IdentityKeys.OfAddress(one));

    [Theory]
    [InlineData("anna@a..ü", "anna@a..ü")]
    [InlineData("nobody", "nobody")]
    [InlineData("Anna@EXAMPLE_1.org", "anna@example_1.org")]
    [InlineData("a\uFFFE@localhost", "a\uFFFE@localhost")]
    public void What_no_host_can_be_called_still_has_a_key(string address, string key) => Assert.Equal(key, IdentityKeys.OfAddress(address));

    [Theory]
    [InlineData("0015000000Gv7qJ", "0015000000Gv7QJ", false)]
    [InlineData("Mu\u0308-1", "Mü-1", true)]
    [InlineData("CO₂", "CO2", false)]
    public void External_ids_are_the_same_letter_by_letter(string one, string other, bool same) =>
        Assert.Equal(same, IdentityKeys.OfExternalId(one) == IdentityKeys.OfExternalId(other));

    [Theory]
    [InlineData("crm-42", "crm-42\uFE0F")] // A variation selector.
    [InlineData("crm-42", "crm\u200B-\u00AD42")]
    [InlineData("crm-42", "\u202Acrm-42\u202C")]
    [InlineData("crm-42", " crm-42 \U000E0100")]
    [InlineData("crm-42", "cr\u200Dm\u2060-4\u034F2\U000E0041")]
    [InlineData("é", "e\u200C\u0301")]
    [InlineData("각", "\u1100\u034F\u1161\uFEFF\u11A8")]
    [InlineData("❤", "❤\uFE0F")]
    [InlineData("🏴 a", "🏴 a\U000E0067")] // Tags make a flag right behind one only.
    [InlineData("葛", "葛\u200B\U000E0100")] // So do selectors.
    public void What_nobody_sees_tells_no_one_apart(string one, string other)
    {
        Assert.Equal(IdentityKeys.OfExternalId(one), IdentityKeys.OfExternalId(other));
        Assert.Equal(IdentityKeys.OfName(one), IdentityKeys.OfName(other));
        Assert.Equal(IdentityKeys.OfAddress(one + "@example.org"), IdentityKeys.OfAddress(other + "@example.org"));
        Assert.Equal(IdentityKeys.OfAddress("anna@bücher.example"), IdentityKeys.OfAddress("\u2060anna@bü\uFE0Fcher.example\u3000"));
    }

    [Theory]
    [InlineData("crm 42", "crm42")]
    [InlineData("crm-42", "crm\u201042")]
    [InlineData("crm\u000142", "crm42")] // A control character is shown as a box by some.
    [InlineData("Team 🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "Team 🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F")] // The flags of England and Scotland.
    [InlineData("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F FC", "🏴 FC")]
    [InlineData("葛\U000E0100城", "葛\U000E0101城")] // Two forms of the letter, as names have them.
    [InlineData("葛\U000E0100城", "葛城")]
    [InlineData("𠮷\U000E0100", "𠮷\U000E0101")]
    public void What_is_seen_or_may_be_tells_them_apart(string one, string other)
    {
        Assert.NotEqual(IdentityKeys.OfExternalId(one), IdentityKeys.OfExternalId(other));
        Assert.NotEqual(IdentityKeys.OfName(one), IdentityKeys.OfName(other));
        Assert.NotEqual(IdentityKeys.OfAddress(one + "@example.org"), IdentityKeys.OfAddress(other + "@example.org"));
    }

    [Theory]
    [InlineData("Team 🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F")]
    [InlineData("葛\U000E0100")]
    public void An_external_id_is_kept_with_all_that_is_seen_of_it(string id) => Assert.Equal(id, IdentityKeys.OfExternalId(id));

    // The price of joiners in copied ids, which docs/imports.md names.
    [Theory]
    [InlineData("👨\u200D👩\u200D👧", "👨👩👧")]
    [InlineData("نامه\u200Cای", "نامهای")]
    public void Joiners_tell_no_one_apart_although_some_are_seen(string one, string other) =>
        Assert.Equal(IdentityKeys.OfName(one), IdentityKeys.OfName(other));

    [Theory]
    [InlineData("example.org")]
    [InlineData("Example.ORG.")]
    [InlineData("bücher.example")]
    [InlineData("BU\u0308CHER.example")]
    [InlineData("\u017Fub.example")]
    [InlineData("\u2126mega.example")]
    [InlineData("ＥＸＡＭＰＬＥ．org")]
    [InlineData("例え。テスト")]
    [InlineData("bü\u00AD\u200B\u2060\u034Fcher\uFE0F.example")]
    [InlineData("faß.example")]
    [InlineData("\uF900.example")]
    public void The_domain_of_an_address_is_the_host_that_a_webhook_calls(string name) =>
        Assert.Equal($"anna@{WebhookHost.Normalize(name, out _)}", IdentityKeys.OfAddress($"anna@{name}"));

    // From Unicode's NormalizationTest.txt: source and its form C.
    [Theory]
    [InlineData("\u1E0A\u0323", "\u1E0C\u0307")]
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\uFB2C", "\u05E9\u05BC\u05C1")]
    [InlineData("\u2126", "\u03A9")]
    [InlineData("\uAC00\u11A8", "\uAC01")]
    [InlineData("\u1100\u1161\u11A7", "\uAC00\u11A7")]
    [InlineData("a\u0315\u0300\u05AE\u0300b", "\u00E0\u05AE\u0300\u0315b")]
    [InlineData("\u0B47\u0300\u0B3E", "\u0B47\u0300\u0B3E")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\u3042\u3099", "\u3042\u3099")]
    [InlineData("\u304B\u3099", "\u304C")]
    [InlineData("\u0061\u0328\u0300", "\u0105\u0300")]
    [InlineData("\U0002F81A", "\u51AC")]
    public void Normal_form_C_is_Unicodes(string text, string expected) => Assert.Equal(expected, IdentityKeys.OfExternalId(text));
}
