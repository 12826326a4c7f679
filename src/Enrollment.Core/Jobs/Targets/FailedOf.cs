using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Jobs.Targets;

public abstract partial record EnrollmentTarget
{
    /// <summary>Selects the contacts that failed in an earlier job, by the keys of that job.</summary>
    public sealed record FailedOf(Guid JobId) : EnrollmentTarget
    {
        private static readonly string Sql = EmbeddedSql.Beside(typeof(EnrollmentTarget), nameof(FailedOf));

        public override string Candidates => Sql;

        public override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("target_job_id", JobId));
    }
}
