using Enrollment.Client;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;

namespace Enrollment.IntegrationTests.Client;

/// <summary>The client repeats a change whose answer was lost. The repeat succeeds if the change is there, and never undoes another's.</summary>
public sealed class When_the_answer_to_a_change_is_lost(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>, IAsyncLifetime, IDisposable
{
    private LosingHandler _network = null!;
    private HttpClient _http = null!;
    private EnrollmentClient _client = null!;
    private EventQueue _queue = null!;

    public async Task InitializeAsync()
    {
        _network = new LosingHandler();
        _http = new HttpClient(_network) { BaseAddress = service.Api.Address, DefaultRequestHeaders = { Authorization = service.Client.DefaultRequestHeaders.Authorization } };
        _client = new EnrollmentClient(_http);
        _queue = await _client.CreateEventQueueAsync(new NewEventQueue
        {
            Name = "Welcome",
            Steps = [new NewStep { Name = "One", Action = new(ActionTypes.Event) }, new NewStep { Name = "Two", Action = new(ActionTypes.Event) }],
        });
    }

    [Fact]
    public async Task The_repeat_of_a_queues_change_succeeds()
    {
        _network.LosesNextAnswer();

        var changed = await _client.UpdateEventQueueAsync(_queue.Id, new EventQueueChange { Name = " Hello ", IsActive = false }, _queue.ETag);

        Assert.Equal(("Hello", false, "\"2\""), (changed.Name, changed.IsActive, changed.ETag));
        Assert.Equal(2, _network.Sent);
    }

    [Fact]
    public async Task The_repeat_of_a_steps_change_succeeds()
    {
        _network.LosesNextAnswer();

        var moved = await _client.UpdateStepAsync(_queue.Id, _queue.Steps[0].Id, new StepChange { StepOrder = 99, DelayDays = 3 }, _queue.ETag);

        Assert.Equal((2, 3, "\"2\""), (moved.StepOrder, moved.DelayDays, moved.ETag));
        Assert.Equal(2, (await _client.GetEventQueueAsync(_queue.Id)).Version);
    }

    [Fact]
    public async Task A_move_is_refused_when_another_callers_change_has_brought_the_step_to_that_place()
    {
        // One is to stand behind Two. A new first step makes it the second, and still before Two.
        await _client.AddStepAsync(_queue.Id, new NewStep { StepOrder = 1, Name = "New", Action = new(ActionTypes.Event) }, ifMatch: _queue.ETag);

        await AssertRefusedAsync(new StepChange { StepOrder = 2 });

        // Nor may it succeed after a further change: only the versions around the last one are compared.
        await _client.UpdateStepAsync(_queue.Id, _queue.Steps[1].Id, new StepChange { Name = "Too" });
        await AssertRefusedAsync(new StepChange { StepOrder = 2 });
        Assert.Equal(["New", "One", "Too"], (await _client.GetEventQueueAsync(_queue.Id)).Steps.Select(step => step.Name));
    }

    [Fact]
    public async Task A_field_that_is_there_already_succeeds_though_others_were_moved()
    {
        await _client.AddStepAsync(_queue.Id, new NewStep { StepOrder = 1, Name = "New", Action = new(ActionTypes.Event) }, ifMatch: _queue.ETag);

        var same = await _client.UpdateStepAsync(_queue.Id, _queue.Steps[0].Id, new StepChange { Name = "One" }, _queue.ETag);

        Assert.Equal((2, "\"2\""), (same.StepOrder, same.ETag));
    }

    [Fact]
    public async Task The_repeat_is_refused_when_another_caller_has_changed_the_same_since()
    {
        _network.LosesNextAnswer(async () => await service.Client.ChangeAsync($"event-queues/{_queue.Id}", """{"is_active": true}"""));

        var refused = await Assert.ThrowsAsync<ProblemException>(() => _client.UpdateEventQueueAsync(_queue.Id, new EventQueueChange { IsActive = false }, _queue.ETag));

        Assert.Equal(ProblemCodes.PreconditionFailed, refused.Code);
        Assert.True((await _client.GetEventQueueAsync(_queue.Id)).IsActive);
    }

    private async Task AssertRefusedAsync(StepChange change)
    {
        var refused = await Assert.ThrowsAsync<ProblemException>(() => _client.UpdateStepAsync(_queue.Id, _queue.Steps[0].Id, change, _queue.ETag));
        Assert.Equal(ProblemCodes.PreconditionFailed, refused.Code);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
        _network.Dispose();
    }

    /// <summary>Lets requests through, and breaks the connection instead of bringing one answer.</summary>
    private sealed class LosingHandler() : DelegatingHandler(new HttpClientHandler())
    {
        private Func<Task>? _meanwhile;

        /// <summary>How many requests were sent since an answer was to be lost.</summary>
        public int Sent { get; private set; }

        public void LosesNextAnswer(Func<Task>? meanwhile = null) => (_meanwhile, Sent) = (meanwhile ?? (() => Task.CompletedTask), 0);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Sent++;
            if (_meanwhile is not { } meanwhile)
                return response;
            _meanwhile = null;
            Assert.True(response.IsSuccessStatusCode);
            response.Dispose();
            await meanwhile();
            throw new HttpRequestException("The connection was closed.");
        }
    }
}
