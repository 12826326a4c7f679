using Enrollment.Core.Fields;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Imports.Reading;

/// <summary>The columns that a file may have.</summary>
/// <param name="Fields">In the order of <see cref="ImportRow.Values"/>.</param>
/// <param name="Required">Fields that every row must give.</param>
/// <param name="Identity">Fields of which every row must give at least one; empty: it does not matter.</param>
/// <param name="KnownBy">Fields by which a row's contact or customer is found.</param>
/// <param name="Words">Other words for columns of CSV.</param>
public sealed record ImportShape(
    IReadOnlyList<Field> Fields, IReadOnlyList<string> Required, IReadOnlyList<string> Identity, IReadOnlyList<string> KnownBy, ColumnWords Words)
{
    /// <summary>The names, for people.</summary>
    public string KnownFields { get; } = string.Join(", ", Fields.Select(field => field.Name));

    /// <summary>The names of columns in CSV.</summary>
    public ColumnNames Columns { get; } = new([.. Fields.Select(field => field.Name)], Words);

    /// <summary>Where the field's value is; -1 if there is no such field.</summary>
    public int IndexOf(string name)
    {
        for (var index = 0; index < Fields.Count; index++)
        {
            if (Fields[index].Name == name)
                return index;
        }
        return -1;
    }
}

/// <summary>Something wrong with a file as a whole.</summary>
/// <param name="Pointer">The field or the column of the header; empty if it is the file.</param>
/// <param name="Fix">What to send instead.</param>
public sealed record FileFault(string Pointer, string Code, string Detail, string? Fix = null)
{
    /// <summary>Gathers the faults of a file as a request's errors.</summary>
    public static ValidationErrors Errors(IReadOnlyList<FileFault> faults)
    {
        var errors = new ValidationErrors();
        foreach (var fault in faults)
            errors.Add(fault.Pointer, fault.Code, fault.Detail, fault.Fix);
        return errors;
    }
}
