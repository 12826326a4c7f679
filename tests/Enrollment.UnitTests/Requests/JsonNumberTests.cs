using System.Text;
using Enrollment.Core.Requests;

namespace Enrollment.UnitTests.Requests;

public sealed class JsonNumberTests
{
    [Theory]
    [InlineData("1e21", "1000000000000000000000")]
    [InlineData("-1.5E+22", "-15000000000000000000000")]
    [InlineData("1e-21", "0.000000000000000000001")]
    [InlineData("12.50e1", "125.0")]
    [InlineData("0e9", "0")]
    [InlineData("-0", "0")]
    [InlineData("1.7976931348623157e308", null)]
    [InlineData("123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890", null)]
    [InlineData("0.00000000000000000000000000000000000000000000000000000000000000000000000000000000000000001e89", null)]
    public void F12_a_number_is_taken_however_it_is_spelled(string spelled, string? written)
    {
        var length = JsonNumber.WrittenLength(Encoding.UTF8.GetBytes(spelled));

        Assert.NotNull(length);
        if (written is not null)
            Assert.InRange(length.Value, written.Length, written.Length + 15);
    }

    [Theory]
    [InlineData("1e309")]
    [InlineData("-1e999999999999")]
    [InlineData("1e-400")]
    [InlineData("0e999999999999")]
    [InlineData("0e-20000")]
    public void A_number_that_cannot_be_kept_or_read_again_is_not_taken(string spelled) =>
        Assert.Null(JsonNumber.WrittenLength(Encoding.UTF8.GetBytes(spelled)));

    [Fact]
    public void A_text_is_as_long_as_its_numbers_are_in_digits()
    {
        Assert.Equal(9, JsonNumber.WrittenBytes("""{"a": "1"}"""u8) - 1);
        Assert.InRange(JsonNumber.WrittenBytes("""{"a": [1e300, 1e-300]}"""u8), 600, 640);
    }
}
