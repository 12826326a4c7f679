using Enrollment.Api.Fields;

namespace Enrollment.Api.Imports;

/// <summary>What a file may hold.</summary>
/// <param name="Fields">In the order of <see cref="ImportRow.Values"/>.</param>
/// <param name="Required">Fields that every row must give.</param>
/// <param name="Identity">Fields of which every row must give at least one; empty: it does not matter.</param>
internal sealed record ImportShape(IReadOnlyList<Field> Fields, IReadOnlyList<string> Required, IReadOnlyList<string> Identity)
{
    /// <summary>The names, for people.</summary>
    public string KnownFields { get; } = string.Join(", ", Fields.Select(field => field.Name));

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
internal sealed record FileFault(string? Field, string Code, string Detail);
