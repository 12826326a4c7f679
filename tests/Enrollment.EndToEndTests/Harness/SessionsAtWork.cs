using Enrollment.Testing;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>Sees in the database what each process has in hand: a change that is not committed, or messages that are committed and not yet delivered.</summary>
internal sealed class SessionsAtWork(TestDatabase database)
{
    public const string InTransaction = "in a transaction";
    public const string Undelivered = "before its messages were delivered";

    private readonly Dictionary<string, string> _writers = new(StringComparer.Ordinal);

    public async Task<Works> LookAsync()
    {
        // A session has a transaction id once it has changed or locked something. A row of the outbox bears the time at which the
        // transaction began that wrote it, to the microsecond.
        var seen = await database.ColumnAsync<string>("""
            select application_name || '|' || xact_start::text from pg_stat_activity
            where datname = current_database() and backend_xid is not null and application_name <> ''
            union all
            select '|' || created_at::text from outbox
            """);
        var (changing, undelivered) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var parts in seen.Select(line => line.Split('|')))
        {
            if (parts[0].Length > 0)
                changing.Add(_writers[parts[1]] = parts[0]);
            else if (_writers.TryGetValue(parts[1], out var writer))
                undelivered.Add(writer);
        }
        return new(changing, undelivered);
    }

    /// <summary>What the processes have in hand, by their names.</summary>
    internal sealed record Works(IReadOnlySet<string> Changing, IReadOnlySet<string> Waiting)
    {
        /// <summary>What one of them has in hand; null if nothing is seen.</summary>
        public string? Of(string process) => Changing.Contains(process) ? InTransaction : Waiting.Contains(process) ? Undelivered : null;
    }
}
