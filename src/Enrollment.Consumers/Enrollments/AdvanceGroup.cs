using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using MassTransit;
using Npgsql;

namespace Enrollment.Consumers.Enrollments;

/// <summary>
/// Lets the next member of a group go on, or ends those who wait once one has succeeded. Safe to repeat and to come in any order: the
/// group's lock is held meanwhile, and only what is committed then counts.
/// </summary>
public sealed class AdvanceGroupConsumer(OutboxUnits units, EnrollmentContexts contexts) : IConsumer<AdvanceGroup>
{
    private static readonly string TakeTurnSql = EmbeddedSql.Of(typeof(AdvanceGroupConsumer), "TakeTurn");
    private static readonly string FindMembersSql = EmbeddedSql.Of(typeof(AdvanceGroupConsumer), "FindMembers");
    private static readonly string NoteSuccessSql = EmbeddedSql.Of(typeof(AdvanceGroupConsumer), "NoteSuccess");

    public async Task Consume(ConsumeContext<AdvanceGroup> context)
    {
        while (!await TryMoveAsync(context.Message, context.CancellationToken))
        {
        }
    }

    // Returns false if the member whose turn it is was paused between the look at the group and its lock: a pause does not ask the group,
    // so a new look has to find the next one.
    private async Task<bool> TryMoveAsync(AdvanceGroup group, CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        var move = GroupMove.Of(await FindMembersAsync(unit.Connection, group, stop));
        if (move.IsNothing)
            return true;
        // All at once and in order of id, as everybody locks them.
        var loaded = await EnrollmentRows.LoadAsync(unit.Connection, [.. move.All], group.AccountId, stop);
        await EndAsync(unit, group, move.TooLate, stop);
        var changed = new List<ContactEnrollment>();
        if (move.Active is { } active && loaded.TryGetValue(active, out var outrun))
            await StopAsync(unit, outrun, changed, stop);
        if (move.Next is { } next)
        {
            if (loaded.GetValueOrDefault(next) is not { State: EnrollmentState.Waiting } turn)
                return false;
            await ActivateAsync(unit, turn, changed, stop);
        }
        if (changed.Count > 0)
            await EnrollmentRows.SaveAsync(unit, changed, stop);
        await unit.CommitAsync(stop);
        return true;
    }

    private static async Task<List<GroupMember>> FindMembersAsync(NpgsqlConnection connection, AdvanceGroup group, CancellationToken stop)
    {
        // Two statements: the second sees what was committed while the first one waited.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(TakeTurnSql) { Parameters = { new("group_id", group.GroupId) } },
                new(FindMembersSql) { Parameters = { new("group_id", group.GroupId), new("account_id", group.AccountId) } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        var members = new List<GroupMember>();
        while (await reader.ReadAsync(stop))
            members.Add(new(reader.Get<Guid>("id"), reader.Get<bool>("waits"), reader.Get<bool>("is_paused"), reader.Get<bool>("is_too_late")));
        return members;
    }

    private static async Task EndAsync(OutboxUnit unit, AdvanceGroup group, IReadOnlyList<Guid> tooLate, CancellationToken stop)
    {
        if (tooLate.Count == 0)
            return;
        var ended = await EndEnrollments.EndAsync(
            unit.Connection, group.AccountId, new LiveEnrollments.WithIds(tooLate), EnrollmentEnd.Cancelled(WithdrawalReasons.GroupSucceeded),
            new NoteAuthor.Nobody(), limit: null, stop);
        // The group is being asked already.
        unit.Send(ended.Messages.Where(message => message.Type != MessageTypes.Of<AdvanceGroup>()));
    }

    // Another member has succeeded by a late report. A call that is under way is not cut off.
    private async Task StopAsync(OutboxUnit unit, ContactEnrollment active, List<ContactEnrollment> changed, CancellationToken stop)
    {
        if (active.HasEnded)
            return;
        if (active.IsUnderWay)
        {
            await using var note = new NpgsqlCommand(NoteSuccessSql, unit.Connection, unit.Transaction)
            {
                Parameters = { new("enrollment_id", active.CorrelationId), new("account_id", active.AccountId) },
            };
            await note.ExecuteNonQueryAsync(stop);
            return;
        }
        await GiveAsync(unit, active, stop);
        if (active.TryCancel(WithdrawalReasons.GroupSucceeded))
            changed.Add(active);
    }

    private async Task ActivateAsync(OutboxUnit unit, ContactEnrollment next, List<ContactEnrollment> changed, CancellationToken stop)
    {
        await GiveAsync(unit, next, stop);
        if (next.TryActivate())
            changed.Add(next);
    }

    private async Task GiveAsync(OutboxUnit unit, ContactEnrollment enrollment, CancellationToken stop)
    {
        foreach (var fault in (await contexts.GiveAsync(unit.Connection, [enrollment], stop)).Values)
            throw fault;
    }
}

public sealed class AdvanceGroupDefinition : ConsumerDefinition<AdvanceGroupConsumer>
{
    public AdvanceGroupDefinition()
    {
        EndpointName = QueueNames.AdvanceGroup;
        // Each takes a connection for its transaction, of some milliseconds.
        ConcurrentMessageLimit = 8;
    }
}
