using Enrollment.Core.Imports;

namespace Enrollment.Consumers.Imports;

/// <summary>The part of a batch that its import shows, whether or not it is refused.</summary>
/// <param name="Kind">See <see cref="ImportKinds"/>.</param>
/// <param name="Source">See <see cref="ImportSources"/>.</param>
public sealed record BatchLabel(string Kind, string Source, string? Name)
{
    /// <param name="isFile">Whether the rows are in a file that is fetched.</param>
    internal static BatchLabel Of(BatchFields fields, bool isFile) => new(fields.Table.Kind, isFile ? ImportSources.File : ImportSources.Queue, fields.Name);
}
