using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Core.Steps;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Consumers.Calls;

/// <summary>A call that is to be requested by webhook, with its dialer's address and what the request says.</summary>
/// <param name="Settings">The action of its step.</param>
public sealed record CallDelivery(Call Call, CallAction Settings, CallRequested Request, string? Obstacle);

/// <summary>Reads calls that dialers are to get, and notes how often each was sent and whether a dialer may have it.</summary>
public sealed class CallDeliveries(NpgsqlDataSource dataSource, SequencePlans plans)
{
    private static readonly string FindSql = EmbeddedSql.Of(typeof(CallDeliveries), "FindEnrollment");
    private static readonly string NoteSql = EmbeddedSql.Of(typeof(CallDeliveries), "NoteDelivery");

    /// <summary>Reads a call that was handed out, withdrawn or not. Returns null if it is over or started.</summary>
    public async Task<CallDelivery?> FindAsync(ExecuteStep command, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        if (await FindEnrollmentAsync(connection, command, stop) is not { } found)
            return null;
        var enrollment = new CallingEnrollment(command.EnrollmentId, command.AccountId, found.SequenceId, found.ContactId);
        var calling = (await CallRows.LoadAsync(connection, [enrollment], stop)).GetValueOrDefault(command.EnrollmentId);
        if (calling?.Find(command.StepSeq) is not { IsOpen: true, StartedAt: null } call)
            return null;
        var step = (await plans.GetAsync(found.SequenceId, found.Version, stop)).At(call.Position);
        return new(call, step.Call!, CallNews.Requested(call, step.Name, step.ActionData, calling), calling.Obstacle);
    }

    /// <summary>Notes a request that was sent, and when it is sent again.</summary>
    /// <param name="mayBeTaken">Whether a dialer may have the call now. What was noted before stays.</param>
    /// <param name="againAt">When it is sent again; null if it is not.</param>
    public async Task NoteAsync(ExecuteStep command, bool mayBeTaken, DateTimeOffset? againAt, CancellationToken stop)
    {
        await using var note = dataSource.CreateCommand(NoteSql);
        note.Parameters.Add(new("call_id", CallIds.Of(command.EnrollmentId, command.StepSeq)));
        note.Parameters.Add(new("account_id", command.AccountId));
        note.Parameters.Add(new("may_be_taken", mayBeTaken));
        note.Parameters.Add(new("again_at", NpgsqlDbType.TimestampTz) { Value = (object?)againAt ?? DBNull.Value });
        await note.ExecuteNonQueryAsync(stop);
    }

    private static async Task<FoundEnrollment?> FindEnrollmentAsync(NpgsqlConnection connection, ExecuteStep command, CancellationToken stop)
    {
        await using var find = new NpgsqlCommand(FindSql, connection)
        {
            Parameters = { new("id", command.EnrollmentId), new("account_id", command.AccountId) },
        };
        await using var reader = await find.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? new(reader.Get<Guid>("sequence_id"), reader.Get<int>("sequence_version"), reader.Get<Guid>("contact_id")) : null;
    }

    private sealed record FoundEnrollment(Guid SequenceId, int Version, Guid ContactId);
}
