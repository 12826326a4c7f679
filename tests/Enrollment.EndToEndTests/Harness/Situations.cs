using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Testing;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>The state that situations begin with.</summary>
public static class Situations
{
    /// <summary>Contacts of a job unless a test says otherwise: 40 pages.</summary>
    public const int Contacts = 20_000;

    public const int Pages = Contacts / BulkModes.PageSize;

    /// <summary>20,000 leads, a queue whose only step is far away, and a job that means all of them and is not begun.</summary>
    public static async Task<Guid> QueuedJobAsync(this Service service) =>
        await A.QueuedJob(service.Database, await service.QuietQueueAsync(), Leads);

    /// <summary>20,000 leads and a queue whose only step is far away.</summary>
    public static async Task<MadeSequence> QuietQueueAsync(this Service service)
    {
        await A.Contacts(service.Database, service.Account, Contacts, contactType: "lead");
        return await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(30)));
    }

    /// <summary>Lets a job do all of its pages but those after some, which wait until they are given back.</summary>
    /// <param name="insteadOf">All pages of the job, which nobody has begun; given back when its last are held.</param>
    public static async Task<HeldRows> HoldPagesAfterAsync(this Service service, Guid job, int page, HeldRows insteadOf)
    {
        await Eventually.HoldsAsync("the job is planned", () => service.Database.ScalarAsync<bool>("select planned_at is not null from bulk_jobs where id = $1", job));
        var held = await HeldRows.PagesAfterAsync(service.Database, job, page);
        await insteadOf.DisposeAsync();
        return held;
    }

    public static async Task IsRunningAsync(this Service service, Guid job) =>
        Assert.Equal("running", await service.Database.ScalarAsync<string>("select status from bulk_jobs where id = $1", job));

    /// <summary>Asks the API for a job over all leads and returns as soon as the answer, 202, is there.</summary>
    public static async Task<Guid> EnrollLeadsAsync(this HttpClient client, MadeSequence queue)
    {
        using var answer = await client.PostLeadsAsync(queue);
        return await answer.JobAsync();
    }

    /// <summary>Asks the API for a job over all leads.</summary>
    public static Task<HttpResponseMessage> PostLeadsAsync(this HttpClient client, MadeSequence queue) => client.PostAsJsonAsync(
        new Uri($"event-queues/{queue.Id}/bulk-enroll", UriKind.Relative), new { contact_filter = new { contact_type = "lead" }, mode = "all" });

    /// <summary>Rows with a number each, for calls.</summary>
    public static IEnumerable<object> Rows(int count) =>
        Enumerable.Range(0, count).Select(row => new { name = $"Contact {row}", phoneNumber = $"+1212555{row:0000}" });

    /// <summary>Asks an agent to call the contacts of some rows, all of which it accepts. Returns the batch as soon as the answer, 202, is there.</summary>
    /// <param name="key">The key that makes a repeat the same request.</param>
    public static async Task<Guid> ScheduleAsync(this HttpClient client, string agent, IEnumerable<object> rows, string? groupBy = null, string? key = null)
    {
        var contacts = rows.ToList();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"agents/{agent}/schedule/sequences", UriKind.Relative))
        {
            Content = JsonContent.Create(new { contacts, groupByField = groupBy }),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, body);
        var batch = JsonElement.Parse(body);
        Assert.Equal(contacts.Count, batch.GetProperty("accepted").GetInt32());
        return batch.GetProperty("batchId").GetGuid();
    }

    /// <summary>The job that an answer, 202, names.</summary>
    public static async Task<Guid> JobAsync(this HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("job_id").GetGuid();
    }

    public static async Task<string?> StatusAsync(this HttpClient client, Guid job)
    {
        var answer = await client.GetFromJsonAsync<JsonElement>(new Uri($"bulk-jobs/{job}", UriKind.Relative));
        return answer.GetProperty("data").GetProperty("status").GetString();
    }

    public static EnrollmentTarget Leads { get; } = OfField("contact_type", "lead");

    public static EnrollmentTarget OfField(string key, string value) =>
        new EnrollmentTarget.ContactFilter(new Dictionary<string, string[]>(StringComparer.Ordinal) { [key] = [value] });
}
