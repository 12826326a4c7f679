using Enrollment.Core.Database;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Jobs.Targets;

public abstract partial record EnrollmentTarget
{
    /// <summary>
    /// Means every contact linked to a customer whose fields have one of the values and whose flags are as given. The key is the
    /// contact's id.
    /// </summary>
    public sealed record CustomerFilter(IReadOnlyDictionary<string, string[]> Fields, IReadOnlyDictionary<string, bool> Flags) : EnrollmentTarget
    {
        private static readonly string Sql = EmbeddedSql.Beside(typeof(EnrollmentTarget), nameof(CustomerFilter));

        public override TargetWalk Walk => TargetWalk.ThroughContacts;

        public override string Candidates => Sql;

        public override void AddTo(NpgsqlParameterCollection parameters)
        {
            FilterKeys.AddTo(parameters, FilterKeys.Customer, Fields);
            foreach (var flag in FilterKeys.CustomerFlags)
                parameters.Add(new($"target_{flag}", NpgsqlDbType.Boolean) { Value = Flags.TryGetValue(flag, out var wanted) ? wanted : DBNull.Value });
        }
    }
}
