namespace Enrollment.Core.Imports;

/// <summary>The words for what an import does with contacts and customers that are there already.</summary>
public static class ImportOnExisting
{
    /// <summary>Writes every field that the row gives.</summary>
    public const string Update = "update";

    /// <summary>Writes the fields that are empty so far.</summary>
    public const string Fill = "fill";

    /// <summary>Leaves them as they are. They still are members.</summary>
    public const string Skip = "skip";

    public static IReadOnlyList<string> All { get; } = [Update, Fill, Skip];
}
