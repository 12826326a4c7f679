using Enrollment.Core.Database;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Jobs;

/// <summary>A stretch of a target, to be looked at before anybody is enrolled or unenrolled.</summary>
/// <param name="Operation">See <see cref="BulkOperations"/>.</param>
/// <param name="AfterKey">Excluded.</param>
/// <param name="UpToKey">Included.</param>
public sealed record Stretch(
    Guid AccountId, Guid SequenceId, string Operation, EnrollmentTarget Target, bool SkipIfAlreadyEnrolled, Guid AfterKey, Guid UpToKey);

/// <param name="UpToKey">The page's last contact, included.</param>
/// <param name="HasMore">Candidates remain behind it.</param>
public sealed record PageEnd(Guid UpToKey, bool HasMore);

/// <summary>How a stretch would turn out.</summary>
/// <param name="Done">Contacts that would be enrolled, or whose enrollments would be cancelled.</param>
public sealed record ScreeningCount(
    long Done, IReadOnlyDictionary<string, long> SkippedReasons, IReadOnlyDictionary<string, long> FailedReasons);

/// <summary>Who of a target may be enrolled, or unenrolled, and who not, and why.</summary>
public static class Screening
{
    private static readonly string ToEnroll = EmbeddedSql.Beside(typeof(Screening), "ScreenedToEnroll");
    private static readonly string ToUnenroll = EmbeddedSql.Beside(typeof(Screening), "ScreenedToUnenroll");
    private static readonly string FindPageEndSql = EmbeddedSql.Beside(typeof(Screening), "FindPageEnd");
    private static readonly string CountSql = EmbeddedSql.Beside(typeof(Screening), "CountScreened");

    /// <summary>Behind every contact.</summary>
    public static Guid LastKey { get; } = Guid.AllBitsSet;

    /// <summary>Where the stretch's first page, of at most <see cref="BulkModes.PageSize"/> candidates, ends.</summary>
    public static async Task<PageEnd> FindPageEndAsync(NpgsqlConnection connection, Stretch stretch, CancellationToken stop)
    {
        await using var command = Command(connection, FindPageEndSql, stretch);
        command.Parameters.Add(new("page_size", BulkModes.PageSize));
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return reader.Get<long>("candidates") > BulkModes.PageSize
            ? new PageEnd(reader.Get<Guid>("up_to_key"), HasMore: true)
            : new PageEnd(stretch.UpToKey, HasMore: false);
    }

    /// <summary>Counts a stretch without writing anything.</summary>
    public static async Task<ScreeningCount> CountAsync(NpgsqlConnection connection, Stretch stretch, CancellationToken stop)
    {
        await using var command = Command(connection, CountSql, stretch);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var done = 0L;
        var skipped = new Dictionary<string, long>(StringComparer.Ordinal);
        var failed = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stop))
        {
            var contacts = reader.Get<long>("contacts");
            if (reader.TextOrNull("outcome") is { } outcome)
                (outcome == OutcomeKinds.Failed ? failed : skipped).Add(reader.Get<string>("reason"), contacts);
            else
                done = contacts;
        }
        return new ScreeningCount(done, skipped, failed);
    }

    /// <summary>A statement over <c>{screened}</c> with all that the screening needs to know.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, Stretch stretch)
    {
        var relation = TargetRelation.Of(stretch.Target);
        var screened = stretch.Operation == BulkOperations.Unenroll ? ToUnenroll : ToEnroll;
        // A stretch may hold a million contacts that are passed over; that takes longer than a statement's usual half minute.
        var command = new NpgsqlCommand(relation.In(sql.Replace("{screened}", screened, StringComparison.Ordinal)), connection) { CommandTimeout = 300 };
        command.Parameters.Add(new("account_id", stretch.AccountId));
        command.Parameters.Add(new("sequence_id", stretch.SequenceId));
        command.Parameters.Add(new("skip_if_already_enrolled", NpgsqlDbType.Boolean) { Value = stretch.SkipIfAlreadyEnrolled });
        command.Parameters.Add(new("after_key", stretch.AfterKey));
        command.Parameters.Add(new("up_to_key", stretch.UpToKey));
        relation.AddTo(command.Parameters);
        return command;
    }
}
