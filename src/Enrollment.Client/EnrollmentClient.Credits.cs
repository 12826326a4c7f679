using System.Globalization;

namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Tells what the account has spent in a month, or in a span of days of UTC.</summary>
    /// <param name="month">A month as <c>2026-11</c>. Default: this one.</param>
    /// <param name="startDate">The first day, instead of a month.</param>
    /// <param name="endDate">The last day.</param>
    public async Task<CreditUsage> GetCreditUsageAsync(string? month = null, DateOnly? startDate = null, DateOnly? endDate = null, CancellationToken stop = default)
    {
        var query = new QueryString().With("month", month).With("startDate", Day(startDate)).With("endDate", Day(endDate));
        using var response = await _sender.SendAsync(Requests.Get($"credits/usage{query}"), stop);
        return await RequestSender.ReadAsync(response, ClientJson.Default.CreditUsage, stop);
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
