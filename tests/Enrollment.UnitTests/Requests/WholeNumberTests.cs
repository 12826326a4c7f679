using System.Text.Json;
using Enrollment.Core.Requests;

namespace Enrollment.UnitTests.Requests;

public sealed class WholeNumberTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-0", 0L)]
    [InlineData("0.000", 0L)]
    [InlineData("0e5", 0L)]
    [InlineData("1.0", 1L)]
    [InlineData("1e0", 1L)]
    [InlineData("100e-2", 1L)]
    [InlineData("1.5e1", 15L)]
    [InlineData("-2.50E+2", -250L)]
    [InlineData("999999999999999999", 999_999_999_999_999_999L)]
    [InlineData("1000000000000000000", 1_000_000_000_000_000_000L)]
    [InlineData("1e18", 1_000_000_000_000_000_000L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("-9223372036854775809", null)]
    [InlineData("1e19", null)]
    [InlineData("1e64", null)]
    [InlineData("1.5", null)]
    [InlineData("1e-1", null)]
    [InlineData("1e400", null)]
    [InlineData("1e99999999999", null)]
    [InlineData("1.00000000000000000000000000001", null)]
    public void F18_a_number_is_whole_however_it_is_spelled(string number, long? whole) => Assert.Equal(whole, WholeNumbers.Of(JsonElement.Parse(number)));
}
