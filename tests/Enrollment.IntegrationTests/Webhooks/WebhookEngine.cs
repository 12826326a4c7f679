using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.Core.Webhooks;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Webhooks;

/// <summary>The engine with a running clock, and a receiver on the one address that it may call though it is loopback.</summary>
public class WebhookEngine : EngineFixture
{
    public WebhookReceiver Receiver { get; private set; } = null!;

    protected override string[] ConsumersSettings => ["--Webhooks:AllowedHosts:0=127.0.0.1"];

    public override async Task InitializeAsync()
    {
        Receiver = await WebhookReceiver.StartAsync();
        await base.InitializeAsync();
        await StartSchedulerAsync("--DueSteps:Every=00:00:00.1");
    }

    public async Task<Guid> EnrollInAsync(params SequenceStep[] steps) => (await this.EnrollAsync(await this.SequenceAsync(steps), 1))[0];

    /// <summary>An enrollment that was handed out, whose command is on its way; a moment ago, if nothing else is said.</summary>
    public async Task<Guid> CallingAsync(MadeSequence sequence, Guid contact, TimeSpan? since = null)
    {
        var lostAt = DateTimeOffset.UtcNow.AddMinutes(30) - (since ?? TimeSpan.Zero);
        var enrollment = (await A.Enrollments(Database, sequence, [contact], EnrollmentState.Processing, dueAt: lostAt))[0];
        await Database.ExecuteAsync("update enrollments set is_out = true where id = $1", enrollment);
        await Database.ExecuteAsync("""
            insert into step_runs (enrollment_id, step_seq, account_id, step_id, position, status, attempt, scheduled_for, started_at)
            values ($1, 1, $2, $3, 1, 'processing', 1, now(), now())
            """, enrollment, sequence.AccountId, sequence.StepIds[0]);
        return enrollment;
    }

    public Task<IReadOnlyList<Delivery>> ReceivesAsync(string url, int count) => Eventually.SeesAsync(
        $"{count} deliveries", () => Task.FromResult(Receiver.At(url)), deliveries => deliveries.Count >= count, Patience);

    /// <summary>The current secret of the enrollment's account, as a receiver has it.</summary>
    public async Task<string> SecretAsync(Guid enrollment) => WebhookSignature.Show(await Database.ScalarAsync<byte[]>("""
        select secret from webhook_secrets s join enrollments e on e.account_id = s.account_id where e.id = $1 and s.expires_at is null
        """, enrollment));

    public override async Task DisposeAsync()
    {
        // First: calls that are out would hold up the consumers.
        if (Receiver is not null)
            await Receiver.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>Consumers that wait for an answer for a second only.</summary>
public sealed class ImpatientEngine : WebhookEngine
{
    protected override string[] ConsumersSettings => [.. base.ConsumersSettings, "--Webhooks:Timeout=00:00:01"];
}

/// <summary>Consumers that wait longer than any test, and may call localhost by its name.</summary>
public sealed class PatientEngine : WebhookEngine
{
    protected override string[] ConsumersSettings => [.. base.ConsumersSettings, "--Webhooks:Timeout=00:01:00", "--Webhooks:AllowedHosts:1=localhost"];
}
