using Enrollment.Core.Requests;

namespace Enrollment.Api.Agents;

/// <summary>
/// Reads the settings of an agent one by one. A field that is left out keeps its value: the present one of an agent that is changed, or
/// the default of a new one. Null empties the fields that may be empty; others refuse it in a change, as it may have been meant as "leave it".
/// </summary>
internal sealed class SettingFields(ObjectReader body, bool isChange)
{
    public ObjectReader Body => body;

    /// <summary>Says whether the field is there and must be read. Notes an error if a change empties what cannot be empty.</summary>
    public bool Gives(string name)
    {
        if (!body.Gives(name))
            return false;
        if (body.Has(name))
            return true;
        if (isChange)
            body.Errors.Add(body.PointerTo(name), "wrong_type", $"{name} cannot be null. Leave it out to keep it as it is.");
        return false;
    }

    public bool Flag(string name, bool present) => Gives(name) ? body.OptionalBool(name) ?? present : present;

    public int Whole(string name, int min, int max, int present) => Gives(name) ? body.OptionalWhole(name, min, max) ?? present : present;

    public int? WholeOrNull(string name, int min, int max, int? present) => body.Gives(name) ? body.OptionalWhole(name, min, max) : present;

    public string Word(string name, IReadOnlyList<string> allowed, string present) => Gives(name) ? body.OptionalOneOf(name, [.. allowed]) ?? present : present;

    /// <param name="faultOf">Says what is wrong with a text; null if nothing is.</param>
    public string? TextOrNull(string name, int maxLength, string? present, Func<string, string?>? faultOf = null)
    {
        if (!body.Gives(name))
            return present;
        var text = body.OptionalText(name, maxLength);
        if (text is not null && faultOf?.Invoke(text) is { } fault)
            body.Errors.Add(body.PointerTo(name), "invalid_value", fault);
        return text;
    }

    /// <summary>Reads texts that differ from each other.</summary>
    /// <param name="faultOf">Says what is wrong with a text; null if nothing is.</param>
    public string[] Texts(string name, int min, int max, int maxLength, string code, Func<string, string?> faultOf)
    {
        var texts = new List<string>();
        foreach (var (value, pointer) in body.OptionalArray(name, min, max))
        {
            if (body.Text(value, pointer, maxLength) is not { } text)
                continue;
            if (faultOf(text) is { } fault)
                body.Errors.Add(pointer, code, fault);
            else if (texts.Contains(text, StringComparer.Ordinal))
                body.Errors.Add(pointer, "duplicate_value", $"{text} is there twice.");
            else
                texts.Add(text);
        }
        return [.. texts];
    }
}
