using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Jobs.Targets;

public abstract partial record EnrollmentTarget
{
    /// <summary>Selects every contact that is live in a sequence, to unenroll it. The key is the contact's id.</summary>
    public sealed record LiveIn(Guid SequenceId) : EnrollmentTarget
    {
        private static readonly string Sql = EmbeddedSql.Beside(typeof(EnrollmentTarget), nameof(LiveIn));

        public override string Candidates => Sql;

        public override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("target_sequence_id", SequenceId));
    }
}
