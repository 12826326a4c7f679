using System.ComponentModel.DataAnnotations;

namespace Enrollment.Api.Imports;

/// <summary>Settings of the file imports, section <c>Imports</c>.</summary>
public sealed class ImportOptions
{
    public const string Section = "Imports";

    /// <summary>A longer file is refused as soon as that is known.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; init; } = 1024L * 1024 * 1024;
}
