using System.Runtime.InteropServices;
using System.Text.Json;

namespace Enrollment.Core.Requests;

/// <summary>Guards against JSON that parses, but that neither .NET strings nor the database can hold.</summary>
public static class JsonText
{
    /// <summary>Reads a string. Returns null and the fault if it cannot be stored.</summary>
    public static string? TryRead(JsonElement value, out string? fault)
    {
        try
        {
            var text = value.GetString()!;
            fault = text.Contains('\0') ? "It contains a NUL character, which cannot be stored." : null;
            return fault is null ? text : null;
        }
        catch (InvalidOperationException)
        {
            fault = "It contains half of a surrogate pair, which is not a character.";
            return null;
        }
    }

    /// <summary>Finds the part of a value that cannot be stored. Returns null if all of it can.</summary>
    /// <param name="at">JSON pointer to the value, made longer on the way to the fault.</param>
    public static string? FaultWithin(JsonElement value, ref string at)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return TryRead(value, out var fault) is null ? fault : null;
            case JsonValueKind.Number:
                return JsonNumber.WrittenLength(JsonMarshal.GetRawUtf8Value(value)) is null ? JsonNumber.NotStorable : null;
            case JsonValueKind.Array:
                return FaultWithinArray(value, ref at);
            case JsonValueKind.Object:
                return FaultWithinObject(value, ref at);
            default:
                return null;
        }
    }

    private static string? FaultWithinArray(JsonElement array, ref string at)
    {
        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            var pointer = $"{at}/{index++}";
            if (FaultWithin(item, ref pointer) is { } fault)
            {
                at = pointer;
                return fault;
            }
        }
        return null;
    }

    private static string? FaultWithinObject(JsonElement value, ref string at)
    {
        foreach (var property in value.EnumerateObject())
        {
            if (NameOf(property) is not { } name || name.Contains('\0'))
                return "One of its names contains a NUL character or half of a surrogate pair.";
            var pointer = $"{at}/{Escape(name)}";
            if (FaultWithin(property.Value, ref pointer) is { } fault)
            {
                at = pointer;
                return fault;
            }
        }
        return null;
    }

    /// <summary>Returns a property's name; null if it is not Unicode.</summary>
    public static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Writes a name as part of a JSON pointer. A very long one is cut, because the pointer is shown to people.</summary>
    public static string Escape(string name) =>
        (name.Length > 100 ? name[..100] + "…" : name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
