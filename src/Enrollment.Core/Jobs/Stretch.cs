using Enrollment.Core.Database;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Screening;
using Enrollment.Core.Sequences;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Jobs;

/// <summary>A stretch of a job's target. Its candidates are screened before any of them is enrolled or unenrolled.</summary>
/// <param name="Rules">The rules in order. The first one that applies to a candidate says why it is left out.</param>
/// <param name="AfterKey">The key before the stretch, excluded.</param>
/// <param name="UpToKey">The last key of the stretch, included.</param>
public sealed record Stretch(
    Guid AccountId, Guid SequenceId, EnrollmentTarget Target, IReadOnlyList<ScreeningRule> Rules, bool SkipIfAlreadyEnrolled, Guid AfterKey, Guid UpToKey)
{
    /// <summary>
    /// The time limit of a statement over a stretch. Passing over a million contacts takes longer than a statement's usual half minute.
    /// </summary>
    public const int TimeoutSeconds = 300;

    private static readonly string FindPageEndSql = EmbeddedSql.Of(typeof(Stretch), "FindPageEnd");
    private static readonly string CountScreenedSql = EmbeddedSql.Of(typeof(Stretch), "CountScreened");

    /// <summary>Returns the whole target of a job, from where its work begins.</summary>
    public static Stretch Of(Sequence sequence, JobWork work) => new(
        sequence.AccountId, sequence.Id, work.Target, RulesFor(work.Operation, sequence.Kind, work is JobWork.Enroll { EntersOnce: true }), !work.IsForced,
        work.AfterKey, EnrollmentTarget.LastKey);

    /// <param name="operation">See <see cref="BulkOperations"/>.</param>
    /// <param name="kind">See <see cref="SequenceKinds"/>.</param>
    /// <param name="entersOnce">Whether contacts that were ever enrolled in the sequence are left out. Other jobs do not look.</param>
    public static IReadOnlyList<ScreeningRule> RulesFor(string operation, string kind, bool entersOnce = false) => operation switch
    {
        BulkOperations.Enroll when entersOnce => SequenceKinds.Named(kind).Screening,
        BulkOperations.Enroll => [.. SequenceKinds.Named(kind).Screening.Where(rule => rule != ScreeningRules.AlreadyEnrolledOnce)],
        BulkOperations.Unenroll => ScreeningRules.ToUnenroll,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "There is no such operation."),
    };

    /// <summary>Finds the end of the stretch's first page: at most <see cref="BulkModes.PageSize"/> candidates that are not left out.</summary>
    public async Task<PageEnd> FindPageEndAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var command = Command(FindPageEndSql);
        command.Parameters.Add(new("page_size", BulkModes.PageSize));
        await using var batch = Batch(connection, command);
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return reader.Get<long>("candidates") > BulkModes.PageSize
            ? new PageEnd(reader.Get<Guid>("up_to_key"), HasMore: true)
            : new PageEnd(UpToKey, HasMore: false);
    }

    /// <summary>Counts what would become of the stretch's candidates, and writes nothing.</summary>
    public async Task<ScreeningCount> CountAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var batch = Batch(connection, Command(CountScreenedSql));
        await using var reader = await batch.ExecuteReaderAsync(stop);
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

    /// <summary>
    /// Makes a statement over <c>{screened}</c>: the candidates of the stretch with the reason to leave each out (or null), the outcome
    /// that follows, and the customer of those that are not left out. It may run for <see cref="TimeoutSeconds"/>.
    /// </summary>
    public NpgsqlBatchCommand Command(string sql)
    {
        var command = new NpgsqlBatchCommand(sql.Replace("{screened}", Screened(), StringComparison.Ordinal));
        command.Parameters.Add(new("account_id", AccountId));
        command.Parameters.Add(new("sequence_id", SequenceId));
        command.Parameters.Add(new("skip_if_already_enrolled", NpgsqlDbType.Boolean) { Value = SkipIfAlreadyEnrolled });
        command.Parameters.Add(new("after_key", AfterKey));
        command.Parameters.Add(new("up_to_key", UpToKey));
        Target.AddTo(command.Parameters);
        return command;
    }

    private static NpgsqlBatch Batch(NpgsqlConnection connection, NpgsqlBatchCommand command) =>
        new(connection) { BatchCommands = { command }, Timeout = TimeoutSeconds };

    // "offset 0" has the rules looked at once for each candidate; pulled up, they would be where the reason is used.
    private string Screened() => $"""
        select t.key, t.contact_id, t.anchor, t.first_due_at, r.reason,
               case r.reason {Cases(rule => $"'{rule.Reason}'", rule => rule.Outcome)} end as outcome,
               case when r.reason is null then t.customer_id end as customer_id
        from ({Target.Candidates}) t
        cross join lateral (select case {Cases(rule => rule.Predicate, rule => rule.Reason)} end as reason offset 0) r
        where t.key > @after_key and t.key <= @up_to_key
        """;

    private string Cases(Func<ScreeningRule, string> when, Func<ScreeningRule, string> then) =>
        string.Join(' ', Rules.Select(rule => $"when {when(rule)} then '{then(rule)}'"));
}

/// <param name="UpToKey">The key of the page's last candidate, included.</param>
/// <param name="HasMore">Whether candidates remain behind the page.</param>
public sealed record PageEnd(Guid UpToKey, bool HasMore);

/// <summary>The forecast for a stretch's candidates.</summary>
/// <param name="Done">Contacts that would be enrolled, or whose enrollments would be cancelled.</param>
public sealed record ScreeningCount(
    long Done, IReadOnlyDictionary<string, long> SkippedReasons, IReadOnlyDictionary<string, long> FailedReasons);
