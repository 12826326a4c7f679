using System.Text.Json;
using Enrollment.IntegrationTests.EventQueues;
using Enrollment.IntegrationTests.Http;

namespace Enrollment.IntegrationTests.Recurring;

/// <summary>Recurring enrollments made over HTTP.</summary>
internal static class MadeRecurring
{
    /// <summary>The body of a daily recurring enrollment of everybody in Berlin.</summary>
    /// <param name="change">Fields that are otherwise; null leaves one out.</param>
    public static string Body(Guid queue, string change = "{}")
    {
        var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>($$"""
            {"name": "Daily", "event_queue_id": "{{queue}}", "contact_filter": {"city": "Berlin"}, "cron": "0 9 * * *", "timezone": "Europe/Berlin"}
            """)!;
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(change)!)
            fields[name] = value;
        return JsonSerializer.Serialize(fields);
    }

    public static async Task<Guid> MakeRecurringAsync(this HttpClient client, Guid queue, string change = "{}")
    {
        var made = await client.SendAsync("recurring-enrollments", Body(queue, change));
        Assert.True(made.Status == System.Net.HttpStatusCode.Created, made.ToString());
        return made.Data.Id();
    }

    public static async Task<IReadOnlyList<DateTimeOffset>> PreviewAsync(this HttpClient client, string cron, string timezone, int count)
    {
        var preview = await client.AskAsync($"recurring-enrollments/preview?cron={Uri.EscapeDataString(cron)}&timezone={Uri.EscapeDataString(timezone)}&count={count}");
        return [.. preview.Data.GetProperty("times").EnumerateArray().Select(time => time.GetDateTimeOffset())];
    }
}
