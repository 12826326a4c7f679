using Enrollment.Core.Webhooks;

namespace Enrollment.UnitTests.Webhooks;

public sealed class WebhookHostTests
{
    [Theory]
    [InlineData("ab\u200Ccd.example")] // Joiners.
    [InlineData("ab\u200Dcd.example")]
    [InlineData("ab\u061Ccd.example")] // What turns the direction of letters.
    [InlineData("ab\u200Ecd.example")]
    [InlineData("ab\u200Fcd.example")]
    [InlineData("ab\u202Acd.example")]
    [InlineData("ab\u202Ecd.example")]
    [InlineData("ab\u2066cd.example")]
    [InlineData("ab\u2069cd.example")]
    [InlineData("ab\u115Fcd.example")] // Fillers.
    [InlineData("ab\u1160cd.example")]
    [InlineData("ab\u17B4cd.example")]
    [InlineData("ab\u180Ecd.example")]
    [InlineData("ab\u3164cd.example")]
    [InlineData("ab\uFFA0cd.example")]
    [InlineData("ab\uFFF0cd.example")] // Reserved.
    [InlineData("ab\U000E0001cd.example")]
    [InlineData("ab\U000E0064cd.example")] // A tag.
    [InlineData("ab\U000E0FFFcd.example")]
    [InlineData("ab\u3000cd.example")]
    [InlineData("ab\u2800cd.example")]
    public void F14_what_turns_the_direction_fills_a_place_or_joins_is_refused(string name)
    {
        Assert.Null(WebhookHost.Normalize(name, out var address));
        Assert.Null(address);
    }

    [Theory]
    [InlineData("ab\u00ADcd.example")]
    [InlineData("ab\u034Fcd.example")]
    [InlineData("ab\u180Bcd.example")]
    [InlineData("ab\u180Fcd.example")]
    [InlineData("ab\u200Bcd.example")]
    [InlineData("ab\u2060cd.example")]
    [InlineData("ab\uFE0Fcd.example")]
    [InlineData("ab\uFEFFcd.example")]
    [InlineData("ab\U000E0100cd.example")]
    public void F14_what_UTS_46_ignores_is_left_out(string name) => Assert.Equal("abcd.example", WebhookHost.Normalize(name, out _));
}
