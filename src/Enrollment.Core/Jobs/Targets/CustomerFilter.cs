using System.Text.Json.Serialization;
using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Jobs.Targets;

public abstract partial record EnrollmentTarget
{
    /// <summary>
    /// Selects every contact of a customer whose fields have one of the values and whose flags are as given. The key is the contact's
    /// id.
    /// </summary>
    public sealed record CustomerFilter(IReadOnlyDictionary<string, string[]> Fields, IReadOnlyDictionary<string, bool> Flags) : EnrollmentTarget
    {
        private static readonly string Sql = EmbeddedSql.Beside(typeof(EnrollmentTarget), nameof(CustomerFilter));

        public override TargetWalk Walk => TargetWalk.ThroughContacts;

        [JsonIgnore]
        public override string Candidates => Sql.Replace("{conditions}", string.Join(" and ", Conditions), StringComparison.Ordinal);

        private IEnumerable<string> Conditions => FilterKeys.Conditions("cu", FilterKeys.Customer, Fields)
            .Concat(FilterKeys.CustomerFlags.Where(Flags.ContainsKey).Select(flag => $"cu.{flag} = @target_{flag}"));

        public override void AddTo(NpgsqlParameterCollection parameters)
        {
            FilterKeys.AddTo(parameters, Fields);
            foreach (var (flag, wanted) in Flags)
                parameters.Add(new($"target_{flag}", wanted));
        }
    }
}
