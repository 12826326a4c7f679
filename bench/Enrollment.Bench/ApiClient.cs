using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Enrollment.Bench;

/// <summary>The calls of the service's interface that the measurements make.</summary>
internal sealed class ApiClient : IAsyncDisposable
{
    private readonly HttpClient _http;

    public ApiClient(Uri address, string key)
    {
        _http = new HttpClient { BaseAddress = new Uri(address, "/api/v1/"), Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Makes an event queue of <c>event</c> steps and answers its id.</summary>
    /// <param name="delayDays">A step for each, so long after the enrollment; 0: due at once.</param>
    public async Task<Guid> CreateQueueAsync(bool isActive, IReadOnlyList<int> delayDays, CancellationToken stop)
    {
        var answer = await PostAsync("event-queues", new
        {
            name = $"bench {Guid.NewGuid():N}",
            is_active = isActive,
            steps = delayDays.Select((days, index) =>
                new { name = $"step {index + 1}", delay_days = days, action = new { type = "event", data = new { template = "welcome" } } }),
        }, HttpStatusCode.Created, stop);
        return answer.GetProperty("id").GetGuid();
    }

    /// <summary>Switches a queue on, so that what is due in it is handed out.</summary>
    public async Task ActivateAsync(Guid queue, CancellationToken stop)
    {
        using var answer = await _http.PatchAsJsonAsync(new Uri($"event-queues/{queue}", UriKind.Relative), new { is_active = true }, stop);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new BenchFailedException($"PATCH event-queues: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
    }

    /// <summary>Starts a job over everybody of the given contact type and answers its id.</summary>
    public async Task<Guid> EnrollAllAsync(Guid queue, string contactType, CancellationToken stop)
    {
        var answer = await PostAsync(
            $"event-queues/{queue}/bulk-enroll", new { mode = "all", contact_filter = new { contact_type = contactType } }, HttpStatusCode.Accepted, stop);
        return answer.GetProperty("job_id").GetGuid();
    }

    /// <summary>Enrolls these contacts and waits for the answer.</summary>
    /// <exception cref="BenchFailedException">Not all of them were enrolled, or the wait limit was over first.</exception>
    public async Task EnrollPageAsync(Guid queue, IReadOnlyList<Guid> contacts, CancellationToken stop)
    {
        var answer = await PostAsync($"event-queues/{queue}/bulk-enroll", new { contact_ids = contacts }, HttpStatusCode.OK, stop);
        if (answer.GetProperty("enrolled").GetInt32() != contacts.Count)
            throw new BenchFailedException($"Of {contacts.Count} contacts were enrolled: {answer}");
    }

    /// <summary>A job as the interface shows it.</summary>
    public async Task<JsonElement> JobAsync(Guid job, CancellationToken stop)
    {
        var answer = await _http.GetFromJsonAsync<JsonElement>(new Uri($"bulk-jobs/{job}", UriKind.Relative), stop);
        return answer.GetProperty("data");
    }

    /// <summary>The whole answer to a reading request.</summary>
    /// <exception cref="BenchFailedException">It was refused.</exception>
    public async Task<JsonElement> GetAsync(string address, CancellationToken stop)
    {
        using var answer = await _http.GetAsync(new Uri(address, UriKind.Relative), stop);
        return answer.StatusCode == HttpStatusCode.OK
            ? await answer.Content.ReadFromJsonAsync<JsonElement>(stop)
            : throw new BenchFailedException($"GET {address}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement> PostAsync(string path, object body, HttpStatusCode expected, CancellationToken stop)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, stop);
        if (answer.StatusCode != expected)
            throw new BenchFailedException($"POST {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
        return json.GetProperty("data");
    }
}
