using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Api.Agents;

/// <summary><c>POST /sequences/cancel</c></summary>
public static class CancelByReference
{
    private static readonly string FindLiveSql = EmbeddedSql.Of(typeof(CancelByReference), "FindLive");
    private static readonly string CountOthersSql = EmbeddedSql.Of(typeof(CancelByReference), "CountOthers");

    /// <summary>Cancels every live enrollment of the account's agents whose variable has a value.</summary>
    /// <remarks>
    /// All of them end in one transaction, so nobody of a group goes on in between. A call that runs is not cut off; its report is noted.
    /// </remarks>
    public static async Task<Results<Ok<CancelledByReference>, Problem>> HandleAsync(
        RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, CancellationToken stop)
    {
        var reader = ObjectReader.Of(body);
        if (ContactReference.Read(reader) is not { } reference)
            return reader.Errors.ToProblem();
        Guid? sequenceId = null;
        if (reference.AgentId is { } name)
        {
            var agent = await AgentAddress.OfAsync(db, caller, name, stop);
            sequenceId = (await agent.FindAsync(db, caller, stop))?.Id;
            if (sequenceId is null)
                return agent.NotFound();
        }
        // A number that is none is nobody's.
        if (reference.Condition is null)
            return TypedResults.Ok(new CancelledByReference(Success: true, 0, 0, 0, BulkJobId: null));

        var live = await FindLiveAsync(work.Connection, caller, reference, sequenceId, stop);
        var ended = await EndEnrollments.EndAsync(
            work.Connection, caller.AccountId, new LiveEnrollments.WithIds(live), EnrollmentEnd.Cancelled(reference.Reason), new NoteAuthor.ApiKey(caller.KeyId),
            limit: null, stop);
        work.Send(ended.Messages);
        var (alreadyEnded, underWay) = await CountOthersAsync(work.Connection, caller, reference, sequenceId, ended, stop);
        return TypedResults.Ok(new CancelledByReference(Success: true, ended.Count, underWay, alreadyEnded, BulkJobId: null));
    }

    private static async Task<List<Guid>> FindLiveAsync(
        NpgsqlConnection connection, Caller caller, ContactReference reference, Guid? sequenceId, CancellationToken stop)
    {
        await using var command = Command(FindLiveSql, connection, caller, reference, sequenceId);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(stop))
            ids.Add(reader.Get<Guid>("id"));
        return ids;
    }

    private static async Task<(long AlreadyEnded, long UnderWay)> CountOthersAsync(
        NpgsqlConnection connection, Caller caller, ContactReference reference, Guid? sequenceId, EndedEnrollments ended, CancellationToken stop)
    {
        await using var command = Command(CountOthersSql, connection, caller, reference, sequenceId);
        command.Parameters.Add(new("ended_ids", ended.Ended.Select(one => one.EnrollmentId).ToArray()));
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return (reader.Get<long>("already_ended"), reader.Get<long>("under_way"));
    }

    private static NpgsqlCommand Command(string sql, NpgsqlConnection connection, Caller caller, ContactReference reference, Guid? sequenceId)
    {
        var command = new NpgsqlCommand(sql.Replace("{condition}", reference.Condition, StringComparison.Ordinal), connection);
        command.Parameters.Add(new("account_id", caller.AccountId));
        command.Parameters.Add(new("sequence_id", NpgsqlDbType.Uuid) { Value = (object?)sequenceId ?? DBNull.Value });
        command.Parameters.Add(new("reference", reference.Type) { Value = reference.Value });
        return command;
    }
}

/// <summary>Body of <c>POST /sequences/cancel</c>, as the API document shows it.</summary>
/// <param name="ReferenceKey">The name of a variable; or <c>name</c>, <c>phoneNumber</c> or <c>batchId</c>.</param>
/// <param name="ReferenceValue">The value, exactly; a phone number in any spelling with its country code.</param>
/// <param name="Reason">The reason in the caller's words, at most 2,000 characters.</param>
/// <param name="AgentId">One agent; all of the account's if it is left out.</param>
public sealed record CancelByReferenceBody(
    [property: JsonPropertyName("referenceKey"), MaxLength(64)] string ReferenceKey,
    [property: JsonPropertyName("referenceValue"), MaxLength(4_000)] string ReferenceValue,
    [property: JsonPropertyName("reason"), MaxLength(2_000), DefaultValue(ContactReference.DefaultReason)] string? Reason,
    [property: JsonPropertyName("agentId")] string? AgentId);

/// <summary>The answer to a request that cancels by a reference.</summary>
/// <param name="Success">Always true.</param>
/// <param name="Cancelled">The enrollments that this request ended.</param>
/// <param name="UnderWay">Those of them whose call had started; it runs on.</param>
/// <param name="AlreadyEnded">Enrollments with the reference that had ended before.</param>
/// <param name="BulkJobId">Always null: all enrollments end with the request.</param>
public sealed record CancelledByReference(
    [property: JsonPropertyName("success")] bool Success,
    [property: JsonPropertyName("cancelled")] long Cancelled,
    [property: JsonPropertyName("underWay")] long UnderWay,
    [property: JsonPropertyName("alreadyEnded")] long AlreadyEnded,
    [property: JsonPropertyName("bulkJobId")] Guid? BulkJobId);
