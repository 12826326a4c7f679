using System.Globalization;

namespace Enrollment.Api.Http;

/// <summary>Shows instants in sentences for people: to the second, where fields have microseconds.</summary>
internal static class ShownInstants
{
    public static string Shown(this DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
