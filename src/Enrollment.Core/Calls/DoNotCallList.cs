using Enrollment.Core.Database;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Calls;

/// <summary>Writes the lists of numbers that accounts never call.</summary>
/// <remarks>
/// Every writer locks enrollments first and writes the list behind that: the entry that it adds may be one for which another writer waits.
/// </remarks>
public static class DoNotCallList
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(DoNotCallList), nameof(DoNotCallList));

    /// <summary>Makes the statement that lists the numbers of calls because the people behind them objected.</summary>
    public static NpgsqlBatchCommand Add(IReadOnlyCollection<Call> calls)
    {
        var command = new NpgsqlBatchCommand(Sql);
        AddTo(
            command.Parameters, [.. calls.Select(call => call.AccountId)], [.. calls.Select(call => call.PhoneE164)], [.. calls.Select(call => (Guid?)call.CallId)],
            DoNotCallSources.Report, reason: null, createdBy: null);
        return command;
    }

    /// <summary>Lists numbers of one account.</summary>
    /// <param name="source">See <see cref="DoNotCallSources"/>.</param>
    /// <returns>Those that were not listed before.</returns>
    public static async Task<IReadOnlyList<string>> AddAsync(
        NpgsqlConnection connection, Guid accountId, Guid apiKeyId, IReadOnlyCollection<string> phonesE164, string source, string? reason, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        AddTo(
            command.Parameters, [.. phonesE164.Select(_ => accountId)], [.. phonesE164], new Guid?[phonesE164.Count], source, reason, apiKeyId);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var added = new List<string>();
        while (await reader.ReadAsync(stop))
            added.Add(reader.Get<string>("phone_e164"));
        return added;
    }

    private static void AddTo(
        NpgsqlParameterCollection parameters, Guid[] accountIds, string[] phones, Guid?[] callIds, string source, string? reason, Guid? createdBy)
    {
        parameters.Add(new("account_ids", accountIds));
        parameters.Add(new("phones", phones));
        parameters.Add(new("call_ids", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = callIds });
        parameters.Add(new("source", source));
        parameters.Add(new("reason", NpgsqlDbType.Text) { Value = (object?)reason ?? DBNull.Value });
        parameters.Add(new("created_by", NpgsqlDbType.Uuid) { Value = (object?)createdBy ?? DBNull.Value });
    }
}
