using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Agents;

/// <summary>Schedules contacts over HTTP.</summary>
internal static class Scheduling
{
    public static string PathOf(MadeSequence agent) => $"agents/{agent.Id}/schedule/sequences";

    private static int _numbers;

    /// <summary>A number that no other test uses.</summary>
    public static string NextNumber() => $"+1212555{Interlocked.Increment(ref _numbers):0000}";

    /// <summary>A contact of a request; a variable for each further pair.</summary>
    public static JsonObject Contact(string? phone, params (string Name, JsonNode? Value)[] others)
    {
        var contact = new JsonObject { ["name"] = "Ada Lovelace", ["phoneNumber"] = phone };
        foreach (var (name, value) in others)
            contact[name] = value;
        return contact;
    }

    /// <summary>A body with these contacts and further fields.</summary>
    public static string Body(IEnumerable<JsonNode?> contacts, params (string Name, JsonNode? Value)[] others)
    {
        var body = new JsonObject { ["contacts"] = new JsonArray([.. contacts]) };
        foreach (var (name, value) in others)
            body[name] = value;
        return body.ToJsonString();
    }

    public static Task<Answer> ScheduleAsync(this HttpClient client, MadeSequence agent, string body) => client.SendAsync(PathOf(agent), body);

    /// <summary>Schedules the contacts, expects that the request is accepted, and waits until they are enrolled.</summary>
    public static async Task<Guid> EnrollAsync(this EnrollmentFixture service, MadeSequence agent, string body)
    {
        var answer = await service.Client.ScheduleAsync(agent, body);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.ToString());
        var batch = answer.Body.GetProperty("batchId").GetGuid();
        await service.EnrolledAsync(batch);
        return batch;
    }

    /// <summary>Waits until the contacts of a batch are enrolled.</summary>
    public static Task EnrolledAsync(this EnrollmentFixture service, Guid batch) => Eventually.EqualsAsync(
        "The status of the job", "completed", () => service.Database.ScalarAsync<string>("select status from bulk_jobs where id = $1", batch), EngineFixture.Patience);

    /// <summary>Reads each row of a batch: its index, what came of it, and its enrollment's state.</summary>
    public static Task<IReadOnlyList<string>> RowsAsync(this EnrollmentFixture service, Guid batch) => service.Database.ColumnAsync<string>("""
        select concat_ws(' ', r.row_index, r.status, r.code, coalesce(e.held_state, e.state))
        from bulk_rows r left join enrollments e on e.id = r.enrollment_id
        where r.job_id = $1
        order by r.row_index
        """, batch);

    public static IReadOnlyList<string> Rejected(this Answer answer) => [.. answer.Body.GetProperty("rejected").EnumerateArray()
        .Select(row => $"{row.GetProperty("index").GetInt32()} {row.GetProperty("code").GetString()}")];

    public static JsonElement Rejected(this Answer answer, int place) => answer.Body.GetProperty("rejected")[place];
}
