using System.Text.Json;
using Enrollment.Api.Agents;
using Enrollment.Api.Auth;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Rows;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Batches;

/// <summary>Reads batches and their rows. A batch is a job over rows.</summary>
internal static class StoredBatch
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string ReadRowsSql = EmbeddedSql.Of(typeof(StoredBatch), "ReadRows");
    private static readonly string ReadPayloadsSql = EmbeddedSql.Of(typeof(StoredBatch), "ReadPayloads");
    private static readonly string ReadPlacesSql = EmbeddedSql.Of(typeof(StoredBatch), "ReadPlaces");
    private static readonly string CountSql = EmbeddedSql.Of(typeof(StoredBatch), "Count");

    public static Task<BulkJob?> FindAsync(EnrollmentDb db, Caller caller, Guid id, CancellationToken stop) => db.BulkJobs.AsNoTracking()
        .SingleOrDefaultAsync(job => job.Id == id && job.AccountId == caller.AccountId && job.RequestKind != null, stop);

    public static EnrollmentTarget.RequestRows TargetOf(BulkJob job) => (EnrollmentTarget.RequestRows)EnrollmentTarget.FromJson(job.Target);

    public static async Task<IReadOnlyList<StoredRow>> ReadRowsAsync(EnrollmentDb db, BulkJob job, CancellationToken stop)
    {
        await using var command = await CommandAsync(db, ReadRowsSql, job, stop);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<StoredRow>();
        while (await reader.ReadAsync(stop))
            rows.Add(new(reader.Get<int>("row_index"), reader.Get<string>("status"))
            {
                Code = reader.TextOrNull("code"),
                Errors = ErrorsIn(reader),
                DuplicateOf = reader.Get<int?>("duplicate_of"),
                PhoneNumber = reader.TextOrNull("phone_number"),
                Name = reader.TextOrNull("name"),
                PhoneE164 = reader.TextOrNull("phone_e164"),
                PhoneExt = reader.Get<string>("phone_ext"),
                Timezone = reader.TextOrNull("timezone"),
                Anchor = reader.Get<DateTimeOffset?>("anchor"),
                GroupValue = reader.TextOrNull("group_value"),
                BypassesWindow = reader.Get<bool>("bypasses_window"),
                ContactId = reader.Get<Guid?>("contact_id"),
                EnrollmentId = reader.Get<Guid?>("enrollment_id"),
                State = reader.TextOrNull("state"),
                Outcome = reader.TextOrNull("outcome"),
                Gate = reader.TextOrNull("gate"),
                Priority = reader.Get<short?>("priority"),
                WantedAt = reader.Get<DateTimeOffset?>("wanted_at"),
                DueAt = reader.Get<DateTimeOffset?>("due_at"),
                FinishedAt = reader.Get<DateTimeOffset?>("finished_at"),
                IsByWebhook = reader.Get<bool>("is_by_webhook"),
                IsNumberBusy = reader.Get<bool>("is_number_busy"),
                IsCalledAgain = reader.Get<bool>("is_called_again"),
                Attempts = reader.Get<int>("attempts"),
                LastOutcome = reader.TextOrNull("last_outcome"),
            });
        return rows;
    }

    public static async Task<IReadOnlyList<SentRow>> ReadPayloadsAsync(EnrollmentDb db, BulkJob job, CancellationToken stop)
    {
        await using var command = await CommandAsync(db, ReadPayloadsSql, job, stop);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<SentRow>();
        while (await reader.ReadAsync(stop))
            rows.Add(new(
                reader.Get<string>("status"), reader.TextOrNull("payload"), reader.TextOrNull("timezone"), reader.Get<bool>("bypasses_window"),
                reader.TextOrNull("state"), reader.TextOrNull("reason"), reader.TextOrNull("outcome"), reader.TextOrNull("last_outcome")));
        return rows;
    }

    /// <summary>Reads where the live enrollments of a batch stand.</summary>
    public static async Task<IReadOnlyList<WaitingPlace>> ReadPlacesAsync(EnrollmentDb db, BulkJob job, CancellationToken stop)
    {
        await using var command = await CommandAsync(db, ReadPlacesSql, job, stop);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var places = new List<WaitingPlace>();
        while (await reader.ReadAsync(stop))
            places.Add(WaitingPlace.In(reader));
        return places;
    }

    public static async Task<IReadOnlyDictionary<Guid, BatchCounts>> CountAsync(EnrollmentDb db, Caller caller, IEnumerable<Guid> jobs, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(CountSql, (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters = { new("job_ids", jobs.ToArray()), new("account_id", caller.AccountId) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var counts = new Dictionary<Guid, BatchCounts>();
        while (await reader.ReadAsync(stop))
            counts.Add(reader.Get<Guid>("job_id"), new(
                reader.Get<int>("total"), reader.Get<int>("rejected"), reader.Get<int>("enrolled"), reader.Get<int>("skipped"), reader.Get<int>("failed"),
                reader.Get<int>("ended"), reader.Get<int>("succeeded")));
        return counts;
    }

    private static async Task<NpgsqlCommand> CommandAsync(EnrollmentDb db, string sql, BulkJob job, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        return new(sql, (NpgsqlConnection)db.Database.GetDbConnection()) { Parameters = { new("job_id", job.Id), new("account_id", job.AccountId) } };
    }

    private static List<RowError> ErrorsIn(NpgsqlDataReader reader) =>
        reader.TextOrNull("errors") is { } errors ? JsonSerializer.Deserialize<List<RowError>>(errors, Json)! : [];
}

/// <summary>One row of a batch with its enrollment and its last outcome.</summary>
/// <param name="Status">See <see cref="RowStatus"/>.</param>
internal sealed record StoredRow(int Index, string Status)
{
    public string? Code { get; init; }
    public IReadOnlyList<RowError> Errors { get; init; } = [];
    public int? DuplicateOf { get; init; }
    public string? PhoneNumber { get; init; }
    public string? Name { get; init; }
    public string? PhoneE164 { get; init; }
    public string PhoneExt { get; init; } = "";
    public string? Timezone { get; init; }
    public DateTimeOffset? Anchor { get; init; }
    public string? GroupValue { get; init; }
    public bool BypassesWindow { get; init; }
    public Guid? ContactId { get; init; }
    public Guid? EnrollmentId { get; init; }
    public string? State { get; init; }
    public string? Outcome { get; init; }
    public string? Gate { get; init; }
    public short? Priority { get; init; }
    public DateTimeOffset? WantedAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public WaitingPlace Place => new(State, Gate, Priority, WantedAt, DueAt, IsByWebhook, Timezone, PhoneE164, BypassesWindow, IsNumberBusy, IsCalledAgain);
    public DateTimeOffset? FinishedAt { get; init; }
    public bool IsByWebhook { get; init; }
    public bool IsNumberBusy { get; init; }
    public bool IsCalledAgain { get; init; }
    public int Attempts { get; init; }
    public string? LastOutcome { get; init; }
}

/// <summary>One row of a batch as it was sent.</summary>
/// <param name="Payload">The row as JSON; null once its time is over.</param>
internal sealed record SentRow(
    string Status, string? Payload, string? Timezone, bool BypassesWindow, string? State, string? Reason, string? Outcome, string? LastOutcome);

/// <summary>The rows of a batch by what happened to them.</summary>
internal sealed record BatchCounts(int Total, int Rejected, int Enrolled, int Skipped, int Failed, int Ended, int Succeeded)
{
    public static readonly BatchCounts None = new(0, 0, 0, 0, 0, 0, 0);
}
