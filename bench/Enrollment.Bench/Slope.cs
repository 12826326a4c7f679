namespace Enrollment.Bench;

/// <summary>A measurement at several sizes and the straight line through them: what it costs more with each million rows.</summary>
/// <param name="Points">Millions of live enrollments, and the value there.</param>
internal sealed record Slope(string Name, IReadOnlyList<(double Millions, double Value)> Points, double AtNone, double PerMillion)
{
    /// <summary>The line with the least squares.</summary>
    public static Slope Fit(string name, IReadOnlyList<(double Millions, double Value)> points)
    {
        var (x, y) = (points.Average(point => point.Millions), points.Average(point => point.Value));
        var slope = points.Sum(point => (point.Millions - x) * (point.Value - y)) / points.Sum(point => Math.Pow(point.Millions - x, 2));
        return new Slope(name, points, y - (slope * x), slope);
    }

    /// <summary>The line's value, far outside of what was measured.</summary>
    public double At(double millions) => AtNone + (PerMillion * millions);
}
