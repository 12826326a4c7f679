using System.Diagnostics;
using Enrollment.Core.Database;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Enrollments;

/// <summary>Names enrollments that came as rows by something that is known of their contacts.</summary>
/// <param name="By">One of <see cref="ReferenceKinds"/>.</param>
/// <param name="Value">A name, a number in E.164, the id of a job, or an object with one variable.</param>
/// <param name="SequenceId">One sequence; null for all of the account.</param>
public sealed record RowReference(string By, string Value, Guid? SequenceId)
{
    /// <summary>With a number: only those behind this extension; null means all of the number.</summary>
    public string? Extension { get; init; }

    private static readonly string FindLiveSql = EmbeddedSql.Of(typeof(RowReference), "FindLive");

    /// <summary>
    /// Finds live enrollments in the order of their keys. Those of one group have one key, and are found together even beyond the limit: a
    /// group of which only a part ended would go on.
    /// </summary>
    /// <param name="before">Enrollments that came later are not meant; null means now.</param>
    /// <param name="afterKey">The key before the first one, excluded.</param>
    /// <param name="upToKey">The last key, included.</param>
    public async Task<IReadOnlyList<ReferencedEnrollment>> FindLiveAsync(
        NpgsqlConnection connection, Guid accountId, DateTimeOffset? before, Guid afterKey, Guid upToKey, int limit, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(In(FindLiveSql), connection)
        {
            Parameters =
            {
                new("account_id", accountId),
                new("target_before", NpgsqlDbType.TimestampTz) { Value = (object?)before ?? DBNull.Value },
                new("after_key", afterKey),
                new("up_to_key", upToKey),
                new("limit", limit),
            },
        };
        AddTo(command.Parameters);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var found = new List<ReferencedEnrollment>();
        while (await reader.ReadAsync(stop))
            found.Add(new(
                reader.Get<Guid>("id"), reader.Get<Guid>("key"), reader.Get<Guid>("contact_id"), reader.Get<Guid>("sequence_id"),
                reader.Get<DateTimeOffset>("found_at")));
        return found;
    }

    /// <summary>Puts the condition into a statement over the facts <c>f</c> of enrollments <c>e</c>, in place of <c>{condition}</c>.</summary>
    public string In(string sql) => sql.Replace("{condition}", Condition, StringComparison.Ordinal);

    /// <summary>Adds the parameters of the condition.</summary>
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        parameters.Add(By switch
        {
            ReferenceKinds.Job => new("target_reference", Guid.Parse(Value)),
            ReferenceKinds.Variable => new("target_reference", NpgsqlDbType.Jsonb) { Value = Value },
            _ => new("target_reference", NpgsqlDbType.Text) { Value = Value },
        });
        if (Extension is not null)
            parameters.Add(new("target_extension", Extension));
        parameters.Add(new("target_sequence_id", NpgsqlDbType.Uuid) { Value = (object?)SequenceId ?? DBNull.Value });
    }

    // Each is a look-up in an index of its own.
    private string Condition => By switch
    {
        ReferenceKinds.Name => "f.name = @target_reference",
        ReferenceKinds.Phone when Extension is not null => "f.phone_e164 = @target_reference and f.phone_ext = @target_extension",
        ReferenceKinds.Phone => "f.phone_e164 = @target_reference",
        ReferenceKinds.Job => "e.job_id = @target_reference",
        ReferenceKinds.Variable => "f.variables @> @target_reference",
        _ => throw new UnreachableException($"There is no reference by '{By}'."),
    };
}

/// <summary>The words for what a reference goes by.</summary>
public static class ReferenceKinds
{
    public const string Name = "name";
    public const string Phone = "phone";
    public const string Job = "job";
    public const string Variable = "variable";
}

/// <summary>An enrollment that a reference names.</summary>
/// <param name="Key">The same for all of one group, and an enrollment's own without a group.</param>
/// <param name="FoundAt">When the transaction that found it began.</param>
public sealed record ReferencedEnrollment(Guid Id, Guid Key, Guid ContactId, Guid SequenceId, DateTimeOffset FoundAt);
