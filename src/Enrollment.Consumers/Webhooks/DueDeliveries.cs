using System.Text;
using System.Text.Json;
using Enrollment.Core.Database;
using Enrollment.Core.Requests;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Consumers.Webhooks;

/// <summary>A delivery that this process has claimed.</summary>
/// <param name="Attempt">The number of the attempt, from 1.</param>
public sealed record ClaimedDelivery(
    Guid Id, Guid AccountId, Guid SequenceId, string Type, string Url, IReadOnlyDictionary<string, string> Headers, byte[] Body, int Attempt);

/// <summary>Runs the statements on deliveries that are due.</summary>
public sealed class DueDeliveries(NpgsqlDataSource dataSource)
{
    /// <summary>How long an attempt may take before another process takes it over. Above any time limit of a call.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private const int MaxResponseLength = 1_024;

    private static readonly string ClaimSql = EmbeddedSql.Of(typeof(DueDeliveries), "Claim");
    private static readonly string FinishSql = EmbeddedSql.Of(typeof(DueDeliveries), "Finish");
    private static readonly string PostponeSql = EmbeddedSql.Of(typeof(DueDeliveries), "Postpone");
    private static readonly string GiveBackSql = EmbeddedSql.Of(typeof(DueDeliveries), "GiveBack");

    /// <summary>Claims deliveries that are due, of accounts behind <paramref name="after"/> first.</summary>
    /// <param name="full">Accounts that may not have another delivery under way in this process.</param>
    /// <param name="share">The most of one account.</param>
    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(Guid after, Guid[] full, int share, int limit, CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(ClaimSql);
        command.Parameters.Add(new("after", after));
        command.Parameters.Add(new("full", full));
        command.Parameters.Add(new("share", share));
        command.Parameters.Add(new("limit", limit));
        command.Parameters.Add(new("lease", Lease));
        await using var reader = await command.ExecuteReaderAsync(stop);
        var claimed = new List<ClaimedDelivery>();
        while (await reader.ReadAsync(stop))
            claimed.Add(Read(reader));
        return claimed;
    }

    public Task FinishAsync(ClaimedDelivery delivery, string status, DeliveryResult result, CancellationToken stop) =>
        WriteAsync(FinishSql, delivery, result, new("status", status), stop);

    public Task PostponeAsync(ClaimedDelivery delivery, TimeSpan pause, DeliveryResult result, CancellationToken stop) =>
        WriteAsync(PostponeSql, delivery, result, new("pause", pause), stop);

    public async Task GiveBackAsync(ClaimedDelivery delivery, CancellationToken stop)
    {
        await using var command = Command(GiveBackSql, delivery);
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task WriteAsync(string sql, ClaimedDelivery delivery, DeliveryResult result, NpgsqlParameter own, CancellationToken stop)
    {
        await using var command = Command(sql, delivery);
        command.Parameters.Add(own);
        command.Parameters.Add(new("response_status", NpgsqlDbType.Integer) { Value = (object?)result.Status ?? DBNull.Value });
        command.Parameters.Add(new("response_body", NpgsqlDbType.Text) { Value = result.Body is null ? DBNull.Value : StorableText.Of(result.Body, MaxResponseLength) });
        command.Parameters.Add(new("error", NpgsqlDbType.Text) { Value = (object?)result.Error ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(stop);
    }

    private NpgsqlCommand Command(string sql, ClaimedDelivery delivery)
    {
        var command = dataSource.CreateCommand(sql);
        command.Parameters.Add(new("id", delivery.Id));
        command.Parameters.Add(new("account_id", delivery.AccountId));
        command.Parameters.Add(new("attempts", delivery.Attempt));
        return command;
    }

    private static ClaimedDelivery Read(NpgsqlDataReader row) => new(
        row.Get<Guid>("id"), row.Get<Guid>("account_id"), row.Get<Guid>("sequence_id"), row.Get<string>("type"), row.Get<string>("url"),
        JsonSerializer.Deserialize<Dictionary<string, string>>(row.Get<string>("headers"))!, Encoding.UTF8.GetBytes(row.Get<string>("body")),
        row.Get<int>("attempts"));
}

/// <summary>Holds the receiver's answer as it is kept with the delivery.</summary>
public sealed record DeliveryResult(int? Status, string? Body, string? Error);
