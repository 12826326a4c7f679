using System.ComponentModel.DataAnnotations;

namespace Enrollment.Core.Imports;

/// <summary>Settings of imports, section <c>Imports</c>.</summary>
public sealed class ImportOptions
{
    public const string Section = "Imports";

    /// <summary>A longer file is refused as soon as that is known.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>A file that has not arrived after so long is refused: its transaction is open meanwhile, and PostgreSQL cleans up nothing younger.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxUploadTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long the members of an import are kept.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeepMembersFor { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long an import is kept, with its counts and its refused rows. Its members go with it at the latest.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(365);

    /// <summary>
    /// How long the identity of a batch is known after its import was completed, even if that is deleted meanwhile. While an import is
    /// kept, its identity is.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeepIdentities { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Imports under way at once in one process of the API, each with a database connection; one more is refused.</summary>
    [Range(1, 1_000)]
    public int MaxAtOnce { get; init; } = 16;

    /// <summary>Of these, as many may be one account's.</summary>
    [Range(1, 1_000)]
    public int MaxAtOncePerAccount { get; init; } = 4;
}
