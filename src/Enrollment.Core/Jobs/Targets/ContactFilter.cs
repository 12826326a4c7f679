using System.Text.Json.Serialization;
using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Jobs.Targets;

public abstract partial record EnrollmentTarget
{
    /// <summary>
    /// Selects every contact whose fields have one of the values, for each given key of <see cref="FilterKeys.Contact"/>. The key is
    /// the contact's id.
    /// </summary>
    public sealed record ContactFilter(IReadOnlyDictionary<string, string[]> Fields) : EnrollmentTarget
    {
        private static readonly string Sql = EmbeddedSql.Beside(typeof(EnrollmentTarget), nameof(ContactFilter));

        public override TargetWalk Walk => TargetWalk.ThroughContacts;

        [JsonIgnore]
        public override string Candidates => Sql.Replace(
            "{conditions}", string.Join(" and ", FilterKeys.Conditions("c", FilterKeys.Contact, Fields)), StringComparison.Ordinal);

        public override void AddTo(NpgsqlParameterCollection parameters) => FilterKeys.AddTo(parameters, Fields);
    }
}
