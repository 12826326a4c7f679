using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Enrollment.Contracts;
using Enrollment.IntegrationTests.Agents;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>The whole service with a clock that hands out calls all the time, and with a dialer whose every report a test decides.</summary>
public sealed class CallingService : EngineFixture
{
    private readonly ConcurrentDictionary<Guid, Channel<CallRequested>> _calls = new();
    private IConnection _connection = null!;

    /// <summary>The account that <see cref="Client"/> speaks for, and whose calls the dialer takes.</summary>
    public Guid Account { get; private set; }

    /// <summary>Speaks to the API with a key that may do everything.</summary>
    public HttpClient Client { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var api = await StartApiAsync();
        Account = await A.Account(Database);
        Client = new()
        {
            BaseAddress = new Uri(api.Address, "/api/v1/"),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", await A.ApiKey(Database, Account)) },
        };
        await DialAsync();
        await StartSchedulerAsync("--DueCalls:Every=00:00:00.1", "--DueSteps:Every=00:00:00.1", "--Repair:Every=00:00:01");
    }

    /// <summary>Schedules contacts over HTTP, expects that the request is accepted, and waits until they are enrolled.</summary>
    public async Task<Guid> EnrollAsync(MadeSequence agent, string body)
    {
        var answer = await Client.ScheduleAsync(agent, body);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.ToString());
        var batch = answer.Body.GetProperty("batchId").GetGuid();
        await Eventually.EqualsAsync(
            "The status of the job", "completed", () => Database.ScalarAsync<string>("select status from bulk_jobs where id = $1", batch), Patience);
        return batch;
    }

    /// <summary>Waits for the next call of an agent, in the order in which the dialer got them.</summary>
    public async Task<CallRequested> NextCallAsync(MadeSequence agent) => await CallsOf(agent.Id).Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The calls that the dialer got and <see cref="NextCallAsync"/> has not returned yet.</summary>
    public int CallsLeft(MadeSequence agent) => CallsOf(agent.Id).Reader.Count;

    /// <summary>Takes the calls that the dialer has got by now.</summary>
    public IReadOnlyList<CallRequested> TakeCalls(MadeSequence agent)
    {
        var taken = new List<CallRequested>();
        while (CallsOf(agent.Id).Reader.TryRead(out var call))
            taken.Add(call);
        return taken;
    }

    /// <summary>Reports a call over the bus; returns when the saga has handled the report.</summary>
    public Task ReportAsync(CallRequested call, string outcome) =>
        HandleAsync(new CallReported(call.EnrollmentId, call.AccountId, call.StepSeq, outcome), call.EnrollmentId);

    /// <summary>Makes the next call of an enrollment due now.</summary>
    public Task<int> MakeDueAsync(Guid enrollment) =>
        Database.ExecuteAsync("update enrollments set due_at = now() where id = $1 and gate = 'call'", enrollment);

    /// <summary>Asks for a change of the enrollment of a row: cancel, pause, resume.</summary>
    public async Task ChangeAsync(Guid batch, int row, string verb)
    {
        var answer = await Client.SendAsync($"enrollments/{await EnrollmentAsync(batch, row)}/{verb}", new ByteArrayContent([]));
        Assert.True((int)answer.Status < 300, answer.ToString());
    }

    public async Task<Guid> EnrollmentAsync(Guid batch, int row) =>
        await Database.ScalarAsync<Guid>("select enrollment_id from bulk_rows where job_id = $1 and row_index = $2", batch, row);

    /// <summary>Waits until the enrollments of a batch are in these states, in order of their rows; with their reasons and outcomes.</summary>
    public Task<string> StatesAsync(Guid batch, params string[] states) => Eventually.EqualsAsync(
        "The states of the rows' enrollments", string.Join(", ", states),
        async () => string.Join(", ", await Database.ColumnAsync<string>(
            "select concat_ws(' ', coalesce(held_state, state), outcome, reason) from enrollments where job_id = $1 order by row_index", batch)),
        Patience);

    public Task<long> CallsAsync(Guid batch, string where = "true") =>
        Database.ScalarAsync<long>($"select count(*) from calls where job_id = $1 and {where}", batch);

    public override async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_connection is not null)
            await _connection.DisposeAsync();
        await base.DisposeAsync();
    }

    private Channel<CallRequested> CallsOf(Guid agent) => _calls.GetOrAdd(agent, _ => Channel.CreateUnbounded<CallRequested>());

    private async Task DialAsync()
    {
        var queue = await DeclaredQueue.OfAsync(Broker, Account);
        _connection = await Broker.ConnectAsync();
        var channel = await _connection.CreateChannelAsync();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var call = JsonElement.Parse(delivery.Body.Span).GetProperty("message").Deserialize<CallRequested>(JsonSerializerOptions.Web)!;
            await CallsOf(call.AgentId).Writer.WriteAsync(call);
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
    }
}

/// <summary>Names the collection of tests that share one running service with its dialer. They run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class WithCallingService : ICollectionFixture<CallingService>
{
    public const string Name = "With a calling service";
}
