using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Jobs.Targets;

public abstract partial record EnrollmentTarget
{
    /// <summary>Selects these contacts, distinct, whether they exist or not. The key is the contact's id.</summary>
    public sealed record ContactIds(IReadOnlyList<Guid> Ids) : EnrollmentTarget
    {
        private static readonly string Sql = EmbeddedSql.Beside(typeof(EnrollmentTarget), nameof(ContactIds));

        public override string Candidates => Sql;

        public override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("target_ids", Ids.ToArray()));
    }
}
