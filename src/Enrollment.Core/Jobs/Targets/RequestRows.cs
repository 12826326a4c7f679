using System.Buffers.Binary;
using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Jobs.Targets;

public abstract partial record EnrollmentTarget
{
    /// <summary>
    /// Selects the rows that came with the job's request and are still to be enrolled, in their order. The key is the row's index plus
    /// one. Several rows may have one contact: their numbers are compared when they are accepted.
    /// </summary>
    /// <param name="JobId">The job that the rows were written with.</param>
    /// <param name="GroupByField">The variable whose value puts rows into groups; null if they are in none.</param>
    /// <param name="GroupScope">See <see cref="GroupScopes"/>.</param>
    /// <param name="NormalizedFields">The fields that were written in title case.</param>
    /// <param name="Price">The credits paid for each row. They are given back for a row that is left out.</param>
    /// <param name="Timezone">The zone that the request gave for rows without one of their own; null if it gave none.</param>
    /// <param name="AllowsDuplicates">Whether the request may have several rows of one number.</param>
    public sealed record RequestRows(
        Guid JobId, string? GroupByField, string GroupScope, IReadOnlyList<string> NormalizedFields, int Price, string? Timezone = null, bool AllowsDuplicates = false)
        : EnrollmentTarget
    {
        private static readonly string Sql = EmbeddedSql.Beside(typeof(EnrollmentTarget), nameof(RequestRows));

        public override string Candidates => Sql;

        public override bool CanHave(Guid key) => IsOrdinal(key);

        public override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("target_job_id", JobId));

        /// <summary>Returns the key of the row at an index.</summary>
        public static Guid KeyOf(int index)
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteInt32BigEndian(bytes[12..], index + 1);
            return new Guid(bytes, bigEndian: true);
        }
    }
}

/// <summary>The reach of a group.</summary>
public static class GroupScopes
{
    /// <summary>Rows of one request with the same value.</summary>
    public const string Request = "batch";

    /// <summary>Rows of all requests for the sequence with the same value, while one of them is live.</summary>
    public const string Sequence = "sequence";
}
