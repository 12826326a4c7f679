using Enrollment.Core.Requests;

namespace Enrollment.UnitTests.Requests;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Ann", "Ann")]
    [InlineData(" Ann\r\n", "Ann")]
    [InlineData("\u00A0Ann\u3000", "Ann")]
    [InlineData("\u200B\uFEFFAnn\u200D\u2060", "Ann")]
    [InlineData("\u202A+49 30\u202C", "+49 30")] // A telephone number as it is copied from an address book.
    [InlineData("\u00ADAnn\u2028", "Ann")]
    [InlineData("A\u200Bn n", "A\u200Bn n")] // Inside, it may be meant.
    [InlineData("\u200B\u200D\uFEFF", "")]
    [InlineData("\u3164", "")] // The filler of Hangul.
    [InlineData("\u2800", "")] // The blank of Braille.
    [InlineData("\uFE0F", "")]
    [InlineData("\u0001Ann\u007F", "Ann")]
    [InlineData("I ❤\uFE0F", "I ❤\uFE0F")]
    [InlineData("葛\U000E0100", "葛\U000E0100")] // A form of the letter.
    [InlineData("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F")] // England's flag.
    [InlineData("👨\u200D👩\u200D👧", "👨\u200D👩\u200D👧")]
    public void F18_what_nobody_sees_at_the_ends_is_no_part_of_a_text(string text, string expected) => Assert.Equal(expected, VisibleText.Trim(text));

    [Theory]
    [InlineData("", 0)]
    [InlineData("Ann", 3)]
    [InlineData("😀😀", 2)]
    [InlineData("e\u0301", 2)]
    public void F18_a_letter_counts_as_one_however_it_is_encoded(string text, int length) => Assert.Equal(length, VisibleText.Length(text));
}
