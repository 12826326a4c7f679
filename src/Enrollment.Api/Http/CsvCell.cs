namespace Enrollment.Api.Http;

/// <summary>Writes cells of CSV files (RFC 4180).</summary>
internal static class CsvCell
{
    public static string Of(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
