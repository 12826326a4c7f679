using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Enrollments;

/// <summary>Selects live enrollments of an account.</summary>
public abstract record LiveEnrollments
{
    private LiveEnrollments()
    {
    }

    /// <summary>Gives the statement that finds their ids, at most <c>@limit</c> of them.</summary>
    internal abstract string Candidates { get; }

    internal abstract void AddTo(NpgsqlParameterCollection parameters);

    /// <summary>Selects these enrollments.</summary>
    public sealed record WithIds(IReadOnlyCollection<Guid> Ids) : LiveEnrollments
    {
        private static readonly string Sql = EmbeddedSql.Of(typeof(LiveEnrollments), nameof(WithIds));

        internal override string Candidates => Sql;

        internal override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("ids", Ids.ToArray()));
    }

    /// <summary>Selects every live enrollment in a sequence.</summary>
    public sealed record OfSequence(Guid SequenceId) : LiveEnrollments
    {
        private static readonly string Sql = EmbeddedSql.Of(typeof(LiveEnrollments), nameof(OfSequence));

        internal override string Candidates => Sql;

        internal override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("sequence_id", SequenceId));
    }

    /// <summary>Selects every live enrollment of the rows of a job.</summary>
    public sealed record OfRowsOf(Guid JobId) : LiveEnrollments
    {
        private static readonly string Sql = EmbeddedSql.Of(typeof(LiveEnrollments), nameof(OfRowsOf));

        internal override string Candidates => Sql;

        internal override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("job_id", JobId));
    }

    /// <summary>Selects the live enrollments of these contacts in any sequence.</summary>
    public sealed record OfContacts(IReadOnlyCollection<Guid> ContactIds) : LiveEnrollments
    {
        private static readonly string Sql = EmbeddedSql.Of(typeof(LiveEnrollments), nameof(OfContacts));

        internal override string Candidates => Sql;

        internal override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("contact_ids", ContactIds.ToArray()));
    }

    /// <summary>Selects the live enrollments in which these numbers are called, in any sequence.</summary>
    /// <param name="PhonesE164">The numbers, without extensions: everybody behind a number counts.</param>
    public sealed record OfPhones(IReadOnlyCollection<string> PhonesE164) : LiveEnrollments
    {
        private static readonly string Sql = EmbeddedSql.Of(typeof(LiveEnrollments), nameof(OfPhones));

        internal override string Candidates => Sql;

        internal override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("phones", PhonesE164.ToArray()));
    }

    /// <summary>Selects the live enrollments of these contacts in one sequence, including forced ones.</summary>
    public sealed record OfContactsInSequence(Guid SequenceId, IReadOnlyCollection<Guid> ContactIds) : LiveEnrollments
    {
        private static readonly string Sql = EmbeddedSql.Of(typeof(LiveEnrollments), nameof(OfContactsInSequence));

        internal override string Candidates => Sql;

        internal override void AddTo(NpgsqlParameterCollection parameters)
        {
            parameters.Add(new("sequence_id", SequenceId));
            parameters.Add(new("contact_ids", ContactIds.ToArray()));
        }
    }
}
