using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Enrollment.Core.Fields;

/// <summary>Looks for a name that an object has twice, while a reader passes through the text. It keeps few names, and none that is escaped.</summary>
internal ref struct RepeatedNames(ReadOnlySpan<byte> text)
{
    private const int MostNames = 32;

    private readonly ReadOnlySpan<byte> _text = text;
    private Names _names;
    private int _count;

    public bool Found { get; private set; }

    /// <summary>Says whether there were names that could not be compared.</summary>
    public bool IsUnsure { get; private set; }

    /// <summary>Notes the token that the reader stands on.</summary>
    public void Note(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.EndObject)
        {
            while (_count > 0 && _names[_count - 1].Depth > json.CurrentDepth)
                _count--;
        }
        if (json.TokenType != JsonTokenType.PropertyName)
            return;
        if (json.ValueIsEscaped || _count == MostNames)
        {
            IsUnsure = true;
            return;
        }
        for (var index = _count - 1; index >= 0 && _names[index].Depth == json.CurrentDepth; index--)
            Found |= json.ValueSpan.SequenceEqual(_text.Slice(_names[index].Start, _names[index].Length));
        _names[_count++] = new(json.CurrentDepth, (int)json.TokenStartIndex + 1, json.ValueSpan.Length);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Name(int Depth, int Start, int Length);

    [InlineArray(MostNames)]
    private struct Names
    {
        private Name _first;
    }
}
