using Enrollment.Demo;

namespace Enrollment.UnitTests.Demo;

/// <summary>The demo's bars fit their terminal and say how long it will take.</summary>
public sealed class GaugeTests
{
    private static readonly GaugeReading Halfway = new("contacts handled", 48_000, 96_000, TimeSpan.FromSeconds(6));

    [Theory]
    [InlineData(100, "contacts handled     ████████████████████░░░░░░░░░░░░░░░░░░░░  48,000 of 96,000   8,000/s   6 s left")]
    [InlineData(60, "contacts handled     █████░░░░░  48,000   8,000/s   6 s left")]
    [InlineData(20, "contacts handled 50 ")]
    public void A_line_has_as_much_as_fits(int width, string expected)
    {
        var line = GaugeLine.Of(Halfway, nameLength: 19, totalLength: 6, width);

        Assert.Equal(expected, $"{line.Name}{new string('█', line.Done)}{new string('░', line.Rest)}{line.Figures}");
    }

    [Fact]
    public void A_line_is_never_wider_than_its_terminal()
    {
        GaugeReading[] readings =
        [
            Halfway,
            new("people sent", 0, 5_000_000, TimeSpan.Zero),
            new("people sent", 5_000_000, 5_000_000, TimeSpan.FromHours(3)),
            new("people sent", 6_000_000, 5_000_000, TimeSpan.FromTicks(1)),
            new("announced", 0, 0, TimeSpan.FromSeconds(1)),
            new("announced", 1, 5_000_000, TimeSpan.FromHours(20)),
        ];

        Assert.All(
            from reading in readings from width in Enumerable.Range(1, 200) select (reading, width),
            row => Assert.InRange(GaugeLine.Of(row.reading, nameLength: 19, totalLength: 9, row.width).Length, 1, row.width));
    }

    [Theory]
    [InlineData(0, 100, 5, "")]
    [InlineData(10, 100, 1, "9 s left")]
    [InlineData(10, 910, 1, "1:30 left")]
    [InlineData(1, 100_000_000, 1, "long left")]
    [InlineData(100, 100, 12.34, "12.3 s")]
    public void The_time_left_follows_from_the_rate(long count, long total, double seconds, string expected) =>
        Assert.Equal(expected, new GaugeReading("contacts", count, total, TimeSpan.FromSeconds(seconds)).Time);

    [Fact]
    public void Without_a_terminal_a_line_says_the_same() =>
        Assert.Equal("48,000 of 96,000 contacts handled (8,000/s, 6 s left)", Halfway.ToString());

    [Fact]
    public void A_count_that_goes_up_and_down_has_no_rate()
    {
        var level = new GaugeReading("batches waiting", 12, 101, TimeSpan.FromSeconds(6), IsLevel: true);

        Assert.Equal("12 batches waiting", level.ToString());
        Assert.DoesNotContain("/s", GaugeLine.Of(level, nameLength: 19, totalLength: 6, width: 100).Figures, StringComparison.Ordinal);
    }
}
