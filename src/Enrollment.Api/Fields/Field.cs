using System.Text;

namespace Enrollment.Api.Fields;

/// <summary>One field of a file or a JSON body. Its name is also its column's.</summary>
internal record Field(string Name, FieldKind Kind)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);

    /// <summary>The key that is stored beside the field, if contacts or customers are told apart by it.</summary>
    public FieldIdentity? Identity { get; init; }
}

/// <summary>What a field's values are told apart by: a column, and the key of a value.</summary>
internal sealed record FieldIdentity(string Column, Func<string, string> KeyOf);

/// <summary>A field of which it is known where it goes.</summary>
/// <param name="Set">Takes what the kind reads; null empties the field.</param>
internal sealed record Field<T>(string Name, FieldKind Kind, Action<T, object?> Set) : Field(Name, Kind);
