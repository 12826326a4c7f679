namespace Enrollment.Demo;

/// <summary>A reading as a line with a bar that is never wider than its terminal.</summary>
/// <param name="Name">What stands before the bar.</param>
/// <param name="Done">How many characters of the bar are full.</param>
/// <param name="Rest">How many characters of the bar are empty.</param>
/// <param name="Figures">What stands behind the bar.</param>
public sealed record GaugeLine(string Name, int Done, int Rest, string Figures)
{
    private const int ShortestBar = 10;
    private const int LongestBar = 40;

    public int Length => Name.Length + Done + Rest + Figures.Length;

    /// <param name="nameLength">The length of the longest name among the lines, so that the bars stand below each other.</param>
    /// <param name="totalLength">The length of the longest total among the lines, for the same reason.</param>
    /// <param name="time">What to say instead of the reading's own time.</param>
    public static GaugeLine Of(GaugeReading reading, int nameLength, int totalLength, int width, string? time = null)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var name = reading.Name.PadRight(nameLength) + "  ";
        var (percent, rate) = ($"{reading.Part * 100:0} %".PadLeft(5), reading.Rate.PadLeft(10));
        var (count, total) = ($"{reading.Count:N0}".PadLeft(totalLength), $"{reading.Total:N0}".PadRight(totalLength));
        var ending = (time ?? reading.Time).PadLeft(11);
        // The fullest that leaves the bar its place.
        foreach (var figures in (string[])[$"  {count} of {total}{rate}{ending}", $"  {count}{rate}{ending}", $"  {percent}{ending}", $"  {percent}"])
        {
            var bar = Math.Min(LongestBar, width - name.Length - figures.Length);
            if (bar < ShortestBar)
                continue;
            var done = (int)(bar * reading.Part);
            return new(name, done, bar - done, figures);
        }
        var bare = $"{reading.Name} {percent.TrimStart()}";
        return new(bare.Length <= width ? bare : bare[..Math.Max(width, 0)], 0, 0, "");
    }
}
