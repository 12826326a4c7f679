using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Telemetry;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Sequences;

/// <summary>
/// Claims due steps and hands them out: the claim and one outbox row of messages in one transaction. Enrollments of contacts
/// who have unsubscribed or are gone are ended there and then instead.
/// </summary>
public sealed class DueSteps(
    OutboxUnits units,
    SequencePlans plans,
    IOptions<DueStepsOptions> options,
    ILogger<DueSteps> logger)
{
    private static readonly string ClaimSql = EmbeddedSql.Beside(typeof(DueSteps), "ClaimDueSteps");

    /// <summary>How many rows were looked at; a full batch means that there may be more.</summary>
    public async Task<int> ReleaseNextBatchAsync(CancellationToken stop)
    {
        using var activity = EnrollmentTelemetry.Source.StartActivity("release due steps");
        await using var unit = await units.BeginAsync(stop);
        var (claims, left, extended) = await ClaimAsync(unit.Connection, stop);
        var total = claims.Count + left.Count + extended;
        if (total == 0)
            return 0;

        await EndAsync(unit, left, stop);
        var messages = await MessagesOfAsync(claims, stop);
        unit.Send(messages);
        unit.AfterCommit(() => Count(claims, messages.Count, left.Count, extended));
        await unit.CommitAsync(stop);
        return total;
    }

    // The rows are locked by the claim, so it does not matter in which order they are ended.
    private static async Task EndAsync(OutboxUnit unit, List<Left> left, CancellationToken stop)
    {
        foreach (var group in left.GroupBy(one => (one.AccountId, one.Reason)))
        {
            var those = new LiveEnrollments.WithIds([.. group.Select(one => one.EnrollmentId)]);
            var ended = await CancelEnrollments.CancelAsync(unit.Connection, group.Key.AccountId, those, group.Key.Reason, new NoteAuthor.Nobody(), left.Count, stop);
            unit.Send(ended.Messages);
        }
    }

    private void Count(List<Claim> claims, int handedOut, int left, int extended)
    {
        if (extended > 0)
            DueStepsLog.Extended(logger, extended);
        if (left > 0)
            DueStepsLog.Left(logger, left);
        if (claims.Count == 0)
            return;
        var lag = claims.Max(claim => claim.Lag);
        DueStepsLog.Released(logger, handedOut, lag);
        EnrollmentTelemetry.StepsReleased.Add(handedOut);
        EnrollmentTelemetry.DueLag.Record(lag.TotalSeconds);
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
            catch (Exception noStep) when (noStep is not OperationCanceledException && !FaultOrigin.IsOutside(noStep))
            {
                lastReason = noStep;
            }
        }
        if (lastReason is not null)
            DueStepsLog.NoStep(logger, claims.Count - messages.Count, lastReason.Message);
        return messages;
    }

    private async Task<(List<Claim> Claims, List<Left> Left, int Extended)> ClaimAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ClaimSql, connection)
        {
            Parameters =
            {
                new("limit", options.Value.BatchSize), new("lease", options.Value.Lease),
                new("usual_timeout", PlannedStep.DefaultCompletionTimeout),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var (claims, left, extended) = (new List<Claim>(options.Value.BatchSize), new List<Left>(), 0);
        while (await reader.ReadAsync(stop))
        {
            switch (reader.GetString(2))
            {
                case "claimed":
                    claims.Add(ReadClaim(reader));
                    break;
                case "extended":
                    extended++;
                    break;
                case var reason:
                    left.Add(new Left(reader.GetGuid(0), reader.GetGuid(1), reason));
                    break;
            }
        }
        return (claims, left, extended);
    }

    private static Claim ReadClaim(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        row.GetGuid(3),
        row.GetInt32(4),
        row.GetGuid(5),
        row.IsDBNull(6) ? null : row.GetGuid(6),
        row.GetString(7),
        row.GetInt32(8),
        row.GetInt32(9),
        row.GetInt32(10),
        row.GetFieldValue<DateTimeOffset>(11),
        row.GetTimeSpan(12));

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

    private sealed record Left(Guid EnrollmentId, Guid AccountId, string Reason);
}
