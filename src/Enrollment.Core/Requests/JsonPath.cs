using System.Text.Json;

namespace Enrollment.Core.Requests;

/// <summary>Follows a reader through a document and knows the JSON pointer to where it is, and the names before it.</summary>
internal sealed class JsonPath
{
    private readonly List<Level> _open = [];

    /// <summary>Goes on to a property. Returns false if its object has had one of this name.</summary>
    public bool Enter(string name)
    {
        _open[^1].Last = name;
        return _open[^1].Names.Add(name);
    }

    /// <summary>Goes past a token that is not a name.</summary>
    public void Pass(JsonTokenType token)
    {
        if (token is JsonTokenType.EndObject or JsonTokenType.EndArray)
        {
            _open.RemoveAt(_open.Count - 1);
            return;
        }
        if (_open is [.., { IsArray: true } array])
            array.Items++;
        if (token is JsonTokenType.StartObject or JsonTokenType.StartArray)
            _open.Add(new() { IsArray = token == JsonTokenType.StartArray });
    }

    public override string ToString() => string.Concat(_open.Select(level => $"/{(level.IsArray ? $"{level.Items - 1}" : JsonText.Escape(level.Last))}"));

    private sealed class Level
    {
        public bool IsArray { get; init; }

        public int Items { get; set; }

        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public string Last { get; set; } = "";
    }
}
