using System.Runtime.InteropServices;
using System.Text.Json;

namespace Enrollment.Core.Requests;

/// <summary>
/// Reads the fields of a JSON object one by one and notes everything that is wrong instead of stopping at the first.
/// A field that is wrong or missing reads as its default: look at <see cref="Errors"/> before using anything. An
/// optional field that is null counts as left out.
/// </summary>
public sealed class ObjectReader
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public ObjectReader(JsonElement value, string pointer, ValidationErrors errors)
    {
        (Pointer, Errors, IsObject) = (pointer, errors, value.ValueKind == JsonValueKind.Object);
        if (!IsObject)
        {
            Errors.Add(pointer, "wrong_type", pointer.Length == 0 ? "The body must be a JSON object." : "It must be an object.");
            return;
        }
        foreach (var property in value.EnumerateObject())
        {
            if (JsonText.NameOf(property) is { } name)
                _fields[name] = property.Value;
            else
                Errors.Add(pointer, "invalid_text", "One of its names contains half of a surrogate pair.");
        }
    }

    /// <summary>Whether the value is an object. If not, that is noted as an error, and every field reads as missing.</summary>
    public bool IsObject { get; }

    public string Pointer { get; }
    public ValidationErrors Errors { get; }
    public IEnumerable<string> Names => _fields.Keys;

    public string PointerTo(string name) => $"{Pointer}/{JsonText.Escape(name)}";

    /// <summary>Says whether the field is present and not null. Marks it as known.</summary>
    public bool Has(string name) => Value(name) is not null;

    /// <summary>Says whether the field is present, even as null. Marks it as known.</summary>
    public bool Gives(string name)
    {
        _known.Add(name);
        return _fields.ContainsKey(name);
    }

    /// <summary>
    /// Completes a change: a field that is not given reads as it is now. A field that may be empty is emptied by null. Any other field
    /// refuses null, because it may have been meant as "leave it".
    /// </summary>
    /// <param name="present">An object of the fields as they are now.</param>
    public void FillIn(JsonElement present, params ReadOnlySpan<string> mayBeEmpty)
    {
        foreach (var field in present.EnumerateObject())
        {
            if (!_fields.TryGetValue(field.Name, out var given))
                _fields.Add(field.Name, field.Value);
            else if (given.ValueKind == JsonValueKind.Null && !mayBeEmpty.Contains(field.Name))
            {
                Errors.Add(PointerTo(field.Name), "wrong_type", $"{field.Name} cannot be null. Leave it out to keep it as it is.");
                _fields[field.Name] = field.Value;
            }
        }
    }

    public JsonElement? Value(string name)
    {
        _known.Add(name);
        return _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    public JsonElement? Required(string name)
    {
        var value = Value(name);
        if (value is null && IsObject)
            Errors.Add(PointerTo(name), "required", $"{name} is required.");
        return value;
    }

    public string RequiredText(string name, int maxLength) =>
        Required(name) is { } value ? Text(value, PointerTo(name), maxLength) ?? "" : "";

    public string? OptionalText(string name, int maxLength) =>
        Value(name) is { } value ? Text(value, PointerTo(name), maxLength) : null;

    public string? OptionalOneOf(string name, params ReadOnlySpan<string> allowed)
    {
        if (OptionalText(name, maxLength: 100) is not { } text)
            return null;
        if (allowed.Contains(text))
            return text;
        Errors.Add(PointerTo(name), "invalid_value", $"{name} must be one of {string.Join(", ", allowed.ToArray())}.");
        return null;
    }

    public bool? OptionalBool(string name)
    {
        if (Value(name) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Errors.Add(PointerTo(name), "wrong_type", $"{name} must be true or false.");
        return null;
    }

    /// <param name="min">Included.</param>
    /// <param name="max">Included.</param>
    public int? OptionalWhole(string name, int min, int max)
    {
        if (Value(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && WholeNumbers.Of(value) is { } number && number >= min && number <= max)
            return (int)number;
        var code = value.ValueKind == JsonValueKind.Number ? "out_of_range" : "wrong_type";
        Errors.Add(PointerTo(name), code, $"{name} must be a whole number from {min} to {max}.");
        return null;
    }

    public Guid? OptionalUuid(string name) => Value(name) is { } value ? Uuid(value, PointerTo(name)) : null;

    /// <param name="from">Included.</param>
    /// <param name="before">Excluded.</param>
    public DateTimeOffset? OptionalInstant(string name, DateTimeOffset from, DateTimeOffset before)
    {
        if (Value(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            Errors.Add(PointerTo(name), "wrong_type", $"{name} must be a string, like 2030-01-31T08:00:00Z.");
        else if (!Instants.TryRead(JsonText.TryRead(value, out _), out var instant, out var fault))
            Errors.Add(PointerTo(name), "invalid_instant", $"{name}: {fault}");
        else if (instant < from || instant >= before)
            Errors.Add(PointerTo(name), "out_of_range", $"{name} must lie between {from:yyyy-MM-dd} and {before:yyyy-MM-dd}.");
        else
            return instant;
        return null;
    }

    /// <summary>Reads a nested object, whose fields are then read one by one.</summary>
    public ObjectReader? OptionalObject(string name) =>
        Value(name) is { } value ? new ObjectReader(value, PointerTo(name), Errors) : null;

    /// <summary>Reads a free object that is stored as it is.</summary>
    /// <param name="maxBytes">The most bytes of the object as it was sent, with numbers written out.</param>
    public JsonElement? OptionalJson(string name, int maxBytes)
    {
        if (Value(name) is not { } value)
            return null;
        var pointer = PointerTo(name);
        if (value.ValueKind != JsonValueKind.Object)
            Errors.Add(pointer, "wrong_type", $"{name} must be an object.");
        else if (JsonText.FaultWithin(value, ref pointer) is { } fault)
            Errors.Add(pointer, "invalid_text", fault);
        else if (JsonNumber.WrittenBytes(JsonMarshal.GetRawUtf8Value(value)) > maxBytes)
            Errors.Add(pointer, "too_long", $"{name} may take at most {maxBytes} bytes.");
        else
            return value;
        return null;
    }

    /// <summary>Reads the items with the pointer of each; empty if the field is missing or wrong.</summary>
    public IReadOnlyList<(JsonElement Value, string Pointer)> OptionalArray(string name, int min, int max)
    {
        if (Value(name) is not { } value)
            return [];
        var pointer = PointerTo(name);
        if (value.ValueKind != JsonValueKind.Array)
            Errors.Add(pointer, "wrong_type", $"{name} must be an array.");
        else if (value.GetArrayLength() is var length && (length < min || length > max))
            Errors.Add(pointer, "out_of_range",
                max == int.MaxValue ? $"{name} must have at least {min} items." : $"{name} must have {min} to {max} items; it has {length}.");
        else
            return value.EnumerateArray().Select((item, index) => (item, $"{pointer}/{index}")).ToList();
        return [];
    }

    /// <summary>Refuses the fields that were not read. Call it last.</summary>
    public void RefuseOthers()
    {
        foreach (var name in _fields.Keys.Where(name => !_known.Contains(name)))
        {
            var nearest = NearestName.Of(name, _known) is { } like ? $" The nearest is {like}." : "";
            Errors.Add(PointerTo(name), RefusalCodes.UnknownField, $"There is no field {JsonText.Escape(name)} here.{nearest}");
        }
    }

    /// <summary>
    /// Reads and trims a string of 1 to <paramref name="maxLength"/> characters that can be stored. Returns null and notes the error if it
    /// is not one.
    /// </summary>
    public string? Text(JsonElement value, string pointer, int maxLength)
    {
        if (value.ValueKind != JsonValueKind.String)
            Errors.Add(pointer, "wrong_type", "It must be a string.");
        else if (JsonText.TryRead(value, out var fault) is not { } given)
            Errors.Add(pointer, "invalid_text", fault!);
        else if (VisibleText.Trim(given) is not { Length: > 0 } text)
            Errors.Add(pointer, "too_short", "It must not be empty.");
        else if (VisibleText.Length(text) is var length && length > maxLength)
            Errors.Add(pointer, "too_long", $"It may have at most {maxLength} characters; it has {length}.");
        else
            return text;
        return null;
    }

    public Guid? Uuid(JsonElement value, string pointer)
    {
        if (value.ValueKind == JsonValueKind.String
            && JsonText.TryRead(value, out _) is { } text
            && Guid.TryParseExact(text, "D", out var id))
            return id;
        Errors.Add(pointer, "invalid_uuid", "It must be a UUID, like 0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55.");
        return null;
    }
}
