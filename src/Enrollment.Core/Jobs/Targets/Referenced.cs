using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Jobs.Targets;

public abstract partial record EnrollmentTarget
{
    /// <summary>
    /// Selects enrollments that came as rows by a reference, to end them, in whatever sequence of the account. The key is the group's, so
    /// that no group is cut into two pages; without a group it is the enrollment's.
    /// </summary>
    /// <param name="Before">When the request was made. Enrollments that came later are not meant.</param>
    public sealed record Referenced(RowReference Reference, DateTimeOffset Before) : EnrollmentTarget
    {
        private static readonly string Sql = EmbeddedSql.Beside(typeof(EnrollmentTarget), nameof(Referenced));

        public override string Candidates => Reference.In(Sql);

        public override void AddTo(NpgsqlParameterCollection parameters)
        {
            Reference.AddTo(parameters);
            parameters.Add(new("target_before", NpgsqlDbType.TimestampTz) { Value = Before });
        }
    }
}
