using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Telemetry;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Sequences;

/// <summary>Claims due steps and hands them out: the claim and one outbox row of messages in one transaction.</summary>
public sealed class DueSteps(
    NpgsqlDataSource dataSource,
    SequencePlans plans,
    OutboxTable outbox,
    OutboxRelay relay,
    IOptions<DueStepsOptions> options,
    ILogger<DueSteps> logger)
{
    private static readonly string ClaimSql = EmbeddedSql.Beside(typeof(DueSteps), "ClaimDueSteps");

    /// <summary>How many were claimed; a full batch means that there may be more.</summary>
    public async Task<int> ReleaseNextBatchAsync(CancellationToken stop)
    {
        using var activity = EnrollmentTelemetry.Source.StartActivity("release due steps");
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var claims = await ClaimAsync(connection, stop);
        if (claims.Count == 0)
            return 0;

        var messages = await MessagesOfAsync(claims, stop);
        var batch = messages.Count == 0 ? null : OutboxBatch.Of(messages);
        if (batch is not null)
            await outbox.InsertAsync(connection, transaction, batch, stop);
        await transaction.CommitAsync(stop);
        await connection.CloseAsync();

        var lag = claims.Max(claim => claim.Lag);
        DueStepsLog.Released(logger, messages.Count, lag);
        EnrollmentTelemetry.StepsReleased.Add(messages.Count);
        EnrollmentTelemetry.DueLag.Record(lag.TotalSeconds);
        if (batch is not null)
            await relay.HandOverAsync(batch, stop);
        return claims.Count;
    }

    // A claim whose step cannot be had keeps its lease: it is looked at again when that ends, and holds up nobody meanwhile.
    private async Task<List<OutboxMessage>> MessagesOfAsync(List<Claim> claims, CancellationToken stop)
    {
        var messages = new List<OutboxMessage>(claims.Count);
        Exception? lastReason = null;
        foreach (var claim in claims)
        {
            try
            {
                messages.Add(MessageOf(claim, await plans.GetAsync(claim.SequenceId, claim.SequenceVersion, stop)));
            }
            catch (Exception noStep) when (noStep is not OperationCanceledException && !TransientFault.Is(noStep))
            {
                lastReason = noStep;
            }
        }
        if (lastReason is not null)
            DueStepsLog.NoStep(logger, claims.Count - messages.Count, lastReason.Message);
        return messages;
    }

    private async Task<List<Claim>> ClaimAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ClaimSql, connection)
        {
            Parameters = { new("limit", options.Value.BatchSize), new("lease", options.Value.Lease) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var claims = new List<Claim>(options.Value.BatchSize);
        while (await reader.ReadAsync(stop))
            claims.Add(new Claim(
                reader.GetGuid(0),
                reader.GetGuid(1),
                reader.GetGuid(2),
                reader.GetInt32(3),
                reader.GetGuid(4),
                await reader.IsDBNullAsync(5, stop) ? null : reader.GetGuid(5),
                reader.GetString(6),
                reader.GetInt32(7),
                reader.GetInt32(8),
                reader.GetInt32(9),
                reader.GetFieldValue<DateTimeOffset>(10),
                reader.GetTimeSpan(11)));
        return claims;
    }

    private static OutboxMessage MessageOf(Claim claim, SequencePlan plan)
    {
        if (claim.State == EnrollmentState.Processing)
            return OutboxMessage.Of(
                new StepTimedOut(claim.EnrollmentId, claim.AccountId, claim.StepSeq),
                MessageIds.For(claim.EnrollmentId, nameof(StepTimedOut), claim.StepSeq),
                claim.EnrollmentId);

        var step = plan.At(claim.Position);
        var due = new StepDue(
            claim.EnrollmentId, claim.AccountId, claim.SequenceId, claim.SequenceVersion, claim.StepSeq, step.StepId, step.Position, step.Name,
            claim.Attempt, claim.ContactId, claim.CustomerId, claim.DueAt, step.AutomationId, step.ActionType, step.ActionData, step.AwaitCompletion);
        return OutboxMessage.Of(due, MessageIds.For(claim.EnrollmentId, nameof(StepDue), claim.StepSeq), claim.EnrollmentId);
    }

    private sealed record Claim(
        Guid EnrollmentId, Guid AccountId, Guid SequenceId, int SequenceVersion, Guid ContactId, Guid? CustomerId,
        string State, int Position, int StepSeq, int Attempt, DateTimeOffset DueAt, TimeSpan Lag);
}
