using System.Text;

namespace Enrollment.Core.Fields;

/// <summary>One field of a file or a JSON body. Its name is also its column's.</summary>
public record Field(string Name, FieldKind Kind)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);

    /// <summary>The key that is stored beside the field, if contacts or customers are told apart by it.</summary>
    public FieldIdentity? Identity { get; init; }
}

/// <summary>The key that tells a field's values apart, and its column.</summary>
public sealed record FieldIdentity(string Column, Func<string, string> KeyOf);

/// <summary>A field that can be set on the contact or customer that has it.</summary>
/// <param name="Set">Takes what the kind reads; null empties the field.</param>
public sealed record Field<T>(string Name, FieldKind Kind, Action<T, object?> Set) : Field(Name, Kind);
