using Npgsql;

namespace Enrollment.Core.Enrollments;

/// <summary>Which live enrollments of an account are meant.</summary>
public abstract record LiveEnrollments
{
    private LiveEnrollments()
    {
    }

    /// <summary>Statement that finds their ids, more than <c>@limit</c> of them if there are more.</summary>
    internal abstract string Candidates { get; }

    internal abstract void AddTo(NpgsqlParameterCollection parameters);

    /// <summary>These enrollments.</summary>
    public sealed record WithIds(IReadOnlyCollection<Guid> Ids) : LiveEnrollments
    {
        internal override string Candidates => """
            select e.id from enrollments e
            where e.id = any(@ids) and e.account_id = @account_id and e.finished_at is null
            limit @limit + 1
            """;

        internal override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("ids", Ids.ToArray()));
    }

    /// <summary>Everybody in a sequence.</summary>
    public sealed record OfSequence(Guid SequenceId) : LiveEnrollments
    {
        // In the order of the two partial indexes, so that neither those who have ended nor the whole sequence are read.
        internal override string Candidates => """
            (select e.id from enrollments e
             where e.sequence_id = @sequence_id and e.account_id = @account_id and e.finished_at is null and not e.forced
             order by e.contact_id limit @limit + 1)
            union all
            (select e.id from enrollments e
             where e.sequence_id = @sequence_id and e.account_id = @account_id and e.finished_at is null and e.forced
             order by e.contact_id limit @limit + 1)
            """;

        internal override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("sequence_id", SequenceId));
    }

    /// <summary>These contacts, in whatever sequence.</summary>
    public sealed record OfContacts(IReadOnlyCollection<Guid> ContactIds) : LiveEnrollments
    {
        internal override string Candidates => """
            select e.id from enrollments e
            where e.contact_id = any(@contact_ids) and e.account_id = @account_id and e.finished_at is null
            limit @limit + 1
            """;

        internal override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("contact_ids", ContactIds.ToArray()));
    }

    /// <summary>These contacts in one sequence, those enrolled by force included.</summary>
    public sealed record OfContactsInSequence(Guid SequenceId, IReadOnlyCollection<Guid> ContactIds) : LiveEnrollments
    {
        internal override string Candidates => """
            select e.id from enrollments e
            where e.contact_id = any(@contact_ids) and e.sequence_id = @sequence_id and e.account_id = @account_id and e.finished_at is null
            limit @limit + 1
            """;

        internal override void AddTo(NpgsqlParameterCollection parameters)
        {
            parameters.Add(new("sequence_id", SequenceId));
            parameters.Add(new("contact_ids", ContactIds.ToArray()));
        }
    }
}
