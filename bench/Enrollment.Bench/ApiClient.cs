using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Enrollment.Client;

namespace Enrollment.Bench;

/// <summary>The requests that the measurements make. The requests that are timed one by one are bare: without an Idempotency-Key, sent once.</summary>
internal sealed class ApiClient : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly EnrollmentClient _client;

    public ApiClient(Uri address, string key)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        // A refusal is a failure of the measurement, not something to wait out.
        _client = new EnrollmentClient(_http, new EnrollmentClientOptions { RetryFor = TimeSpan.Zero, Timeout = _http.Timeout });
    }

    /// <summary>Makes an event queue of <c>event</c> steps and answers its id.</summary>
    /// <param name="delayDays">A step for each, so long after the enrollment; 0: due at once.</param>
    public async Task<Guid> CreateQueueAsync(bool isActive, IReadOnlyList<int> delayDays, CancellationToken stop)
    {
        var action = new StepAction(ActionTypes.Event, JsonElement.Parse("""{ "template": "welcome" }"""));
        var steps = delayDays.Select((days, index) => new NewStep { Name = $"step {index + 1}", DelayDays = days, Action = action });
        var queue = await _client.CreateEventQueueAsync(new NewEventQueue { Name = $"bench {Guid.NewGuid():N}", IsActive = isActive, Steps = [.. steps] }, stop: stop);
        return queue.Id;
    }

    /// <summary>Switches a queue on, so that what is due in it is handed out.</summary>
    public Task ActivateAsync(Guid queue, CancellationToken stop) => _client.UpdateEventQueueAsync(queue, new EventQueueChange { IsActive = true }, stop: stop);

    /// <summary>Makes an agent with one call step, that may call at any time, and answers its id.</summary>
    /// <param name="delayDays">When the call is wanted, so long after the enrollment; 0: at once.</param>
    public async Task<Guid> CreateAgentAsync(bool isActive, int delayDays, int slots, CancellationToken stop)
    {
        IReadOnlyList<WindowTimes> always = [new("00:00", "24:00")];
        var agent = await _client.CreateAgentAsync(new NewAgent
        {
            Name = $"bench {Guid.NewGuid():N}",
            IsActive = isActive,
            Timezones = ["UTC"],
            CallWindows = new(always, always, always, always, always, always, always),
            MaxConcurrentCalls = slots,
            Steps = [new NewAgentStep { Name = "call", DelayDays = delayDays, Action = new(ActionTypes.Call) }],
        }, stop: stop);
        return agent.Id;
    }

    /// <summary>Switches an agent on, so that what is due in it is handed out, or off.</summary>
    public Task ActivateAgentAsync(Guid agent, bool isActive, CancellationToken stop) =>
        _client.UpdateAgentAsync($"{agent}", new AgentChange { IsActive = isActive }, stop: stop);

    /// <summary>Schedules the rows of a request, and waits for the answer.</summary>
    /// <exception cref="BenchFailedException">Not all of them were accepted.</exception>
    public async Task ScheduleAsync(Guid agent, byte[] body, int rows, CancellationToken stop)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        using var answer = await _http.PostAsync(new Uri($"api/v1/agents/{agent}/schedule/sequences", UriKind.Relative), content, stop);
        var json = await ReadAsync(answer, stop, HttpStatusCode.Accepted);
        if (json.GetProperty("accepted").GetInt32() != rows)
            throw new BenchFailedException($"Of {rows} rows were accepted: {json}");
    }

    /// <summary>Starts a job over everybody of the given contact type and answers its id.</summary>
    public async Task<Guid> EnrollAllAsync(Guid queue, string contactType, CancellationToken stop) =>
        (await _client.StartBulkEnrollAsync(queue, new BulkEnrollRequest { ContactFilter = new ContactFilter { ContactType = [contactType] } }, stop: stop)).JobId;

    /// <summary>Starts a job over the members of an import and answers its id.</summary>
    public async Task<Guid> EnrollImportAsync(Guid queue, Guid import, CancellationToken stop) =>
        (await _client.StartBulkEnrollAsync(queue, new BulkEnrollRequest { ImportId = import, Mode = BulkModes.All }, stop: stop)).JobId;

    /// <summary>Reads a job.</summary>
    public Task<BulkJob> JobAsync(Guid job, CancellationToken stop) => _client.GetBulkJobAsync(job, stop);

    /// <summary>Enrolls these contacts and waits for the answer.</summary>
    /// <exception cref="BenchFailedException">Not all of them were enrolled, or the wait limit was over first.</exception>
    public async Task EnrollPageAsync(Guid queue, IReadOnlyList<Guid> contacts, CancellationToken stop)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri($"api/v1/event-queues/{queue}/bulk-enroll", UriKind.Relative), new { contact_ids = contacts }, stop);
        var json = await ReadAsync(answer, stop);
        if (json.GetProperty("data").GetProperty("enrolled").GetInt32() != contacts.Count)
            throw new BenchFailedException($"Of {contacts.Count} contacts were enrolled: {json}");
    }

    /// <summary>Uploads a CSV file of contacts and returns the import's result.</summary>
    /// <exception cref="BenchFailedException">It was refused.</exception>
    public async Task<JsonElement> ImportContactsAsync(byte[] csv, CancellationToken stop)
    {
        using var file = new ByteArrayContent(csv) { Headers = { ContentType = new("text/csv") } };
        using var answer = await _http.PostAsync(new Uri("api/v1/contacts/import", UriKind.Relative), file, stop);
        return (await ReadAsync(answer, stop)).GetProperty("data");
    }

    /// <summary>The whole answer to a reading request.</summary>
    /// <exception cref="BenchFailedException">It was refused.</exception>
    public async Task<JsonElement> GetAsync(string address, CancellationToken stop)
    {
        using var answer = await _http.GetAsync(new Uri($"api/v1/{address}", UriKind.Relative), stop);
        return await ReadAsync(answer, stop);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken stop, HttpStatusCode expected = HttpStatusCode.OK) =>
        answer.StatusCode == expected
        ? await answer.Content.ReadFromJsonAsync<JsonElement>(stop)
        : throw new BenchFailedException($"{answer.RequestMessage!.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
}
