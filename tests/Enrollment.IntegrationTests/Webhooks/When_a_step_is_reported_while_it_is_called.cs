using System.Net;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Webhooks;

/// <summary>Reports by REST about a step whose webhook has not answered yet.</summary>
public sealed class When_a_step_is_reported_while_it_is_called(CalledOverHttp engine) : IClassFixture<CalledOverHttp>
{
    private readonly TaskCompletionSource _answer = new();

    [Fact]
    public async Task Completed_it_is_done_and_the_answer_is_only_noted()
    {
        var (id, step) = await CalledAsync(awaitCompletion: true);

        var answer = await ReportAsync(id, step, "complete", "");
        _answer.SetResult();

        Assert.Equal((HttpStatusCode.OK, "completed"), (answer.Status, Status(answer)));
        await IsNotedAsync(id, "completed", error: null);
        Assert.Equal(1, engine.Told(nameof(EnrollmentCompleted), id));
    }

    [Fact]
    public async Task Failed_the_enrollment_ends_and_the_answer_is_only_noted()
    {
        var (id, step) = await CalledAsync(awaitCompletion: true);

        var answer = await ReportAsync(id, step, "fail", """{"error": "no such number"}""");
        _answer.SetResult();

        Assert.Equal((HttpStatusCode.OK, "failed"), (answer.Status, Status(answer)));
        await IsNotedAsync(id, "failed", "no such number");
        await engine.IsAsync(id, EnrollmentState.Failed);
    }

    [Fact]
    public async Task Failed_to_be_tried_again_it_is_called_later_and_the_answer_is_only_noted()
    {
        var (id, step) = await CalledAsync(awaitCompletion: true);

        var answer = await ReportAsync(id, step, "fail", """{"error": "busy", "retry": true}""");
        _answer.SetResult();

        Assert.Equal((HttpStatusCode.OK, "pending", 2), (answer.Status, Status(answer), answer.Data.GetProperty("next_step").GetProperty("attempt").GetInt32()));
        await IsNotedAsync(id, "failed", "busy");
        await engine.IsAsync(id, EnrollmentState.Pending, stepSeq: 2);
    }

    [Theory]
    [InlineData("complete", "")]
    [InlineData("fail", """{"error": "no"}""")]
    public async Task A_step_that_awaits_no_report_is_left_to_its_answer(string verb, string body)
    {
        var (id, step) = await CalledAsync(awaitCompletion: false);

        var answer = await ReportAsync(id, step, verb, body);
        _answer.SetResult();

        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (answer.Status, answer.Code));
        await engine.IsAsync(id, EnrollmentState.Completed);
    }

    private static string? Status(Answer answer) => answer.Data.GetProperty("status").GetString();

    private async Task<(Guid Enrollment, Guid Step)> CalledAsync(bool awaitCompletion)
    {
        var url = engine.Receiver.Url((_, _) => _answer.Task);
        var sequence = await A.Sequence(engine.Database, engine.Account, A.WebhookStep(url, awaitCompletion: awaitCompletion));
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        await engine.ReceivesAsync(url, 1);
        return (enrollment, sequence.StepIds[0]);
    }

    private Task<Answer> ReportAsync(Guid enrollment, Guid step, string verb, string body) => engine.Client.SendAsync($"enrollments/{enrollment}/steps/{step}/{verb}", body);

    private async Task IsNotedAsync(Guid enrollment, string status, string? error)
    {
        var run = await Eventually.SeesAsync("the late answer", async () => Assert.Single(await engine.RunsAsync(enrollment)), run => run.ResponseStatus is not null, WebhookEngine.Patience);
        Assert.Equal((status, error, 200), (run.Status, run.Error, run.ResponseStatus));
    }
}

/// <summary>Consumers that wait for answers, and the HTTP door.</summary>
public sealed class CalledOverHttp : WebhookEngine
{
    public Guid Account { get; private set; }

    public HttpClient Client { get; private set; } = null!;

    protected override string[] ConsumersSettings => [.. base.ConsumersSettings, "--Webhooks:Timeout=00:01:00"];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var api = await StartApiAsync();
        Account = await A.Account(Database);
        Client = api.ClientFor(await A.ApiKey(Database, Account));
    }

    public override async Task DisposeAsync()
    {
        Client?.Dispose();
        await base.DisposeAsync();
    }
}
