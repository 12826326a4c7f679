using Enrollment.Core.Requests;

namespace Enrollment.UnitTests.Requests;

public sealed class StorableTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("plain", "plain")]
    [InlineData("a\0b", "ab")]
    [InlineData("12345678901", "1234567890")]
    public void Whatever_comes_can_be_stored(string? text, string expected) =>
        Assert.Equal(expected, StorableText.Of(text, maxLength: 10));

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() =>
        Assert.Equal("half \ufffd", StorableText.Of("half " + '\ud83d', maxLength: 10));

    [Theory]
    [InlineData("123456789\U0001F600", "123456789\U0001F600")]
    [InlineData("12345678\U0001F600\U0001F600\U0001F600", "12345678\U0001F600\U0001F600")]
    public void F18_code_points_are_counted_and_never_cut(string text, string expected) =>
        Assert.Equal(expected, StorableText.Of(text, maxLength: 10));
}
