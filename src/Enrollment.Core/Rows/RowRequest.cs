using System.Text.Json;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Rows;

/// <summary>Holds the rows of a request and what it says about all of them.</summary>
/// <param name="Timezone">The zone of rows without one of their own.</param>
/// <param name="GroupByField">The variable whose value puts rows into groups.</param>
/// <param name="NormalizeFields">Variables, or the name, to be written in title case.</param>
public sealed record RowRequest(
    IReadOnlyList<JsonElement> Rows, string? Timezone, string? GroupByField, IReadOnlyList<string> NormalizeFields, bool AllowDuplicates)
{
    private const int MaxRows = 1_000;
    private const int MaxNormalized = 50;
    private const int MaxName = 64;

    /// <summary>Reads these fields of a body. What is wrong is noted in its errors, and other fields are left to the caller.</summary>
    /// <param name="declared">The variables that the sequence knows.</param>
    public static RowRequest Read(ObjectReader body, IReadOnlyList<RowVariable> declared)
    {
        var rows = ReadRows(body);
        var known = new Lazy<HashSet<string>>(() => NamesIn(rows, declared));
        var allowDuplicates = body.OptionalBool("allowDuplicates") ?? false;
        return new(rows, ReadTimezone(body), ReadGroupByField(body, allowDuplicates, known), ReadNormalizeFields(body, known), allowDuplicates);
    }

    private static JsonElement[] ReadRows(ObjectReader body)
    {
        const string name = "contacts";
        if (body.Required(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            body.Errors.Add(body.PointerTo(name), "wrong_type", $"{name} must be an array.");
        else if (value.GetArrayLength() == 0)
            body.Errors.Add(body.PointerTo(name), "too_short", $"{name} must have 1 to {MaxRows} items; it has none.");
        else if (value.GetArrayLength() is var length && length > MaxRows)
            body.Errors.Add(body.PointerTo(name), "too_long", $"{name} must have 1 to {MaxRows} items; it has {length}.", "Send the others in requests of their own.");
        else
            return [.. value.EnumerateArray()];
        return [];
    }

    private static string? ReadTimezone(ObjectReader body)
    {
        if (body.Value(RowFields.Timezone) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && JsonText.TryRead(value, out _) is { } zone && ZoneNames.IsKnown(zone))
            return zone;
        body.Errors.Add(body.PointerTo(RowFields.Timezone), RowCodes.InvalidTimezone, "There is no such time zone.", ZoneNames.Example);
        return null;
    }

    private static string? ReadGroupByField(ObjectReader body, bool allowDuplicates, Lazy<HashSet<string>> known)
    {
        const string name = "groupByField";
        if (body.OptionalText(name, MaxName) is not { } field)
            return null;
        var pointer = body.PointerTo(name);
        if (allowDuplicates)
            body.Errors.Add(pointer, "not_allowed", $"{name} does not go with allowDuplicates.", $"Leave out {name}, or set allowDuplicates to false.");
        else if (RowFields.IsOwn(field))
            body.Errors.Add(pointer, "not_allowed", $"Rows are put into groups by a variable, and {field} is none.", "Name a variable, like account_id.");
        else if (!known.Value.Contains(field))
            body.Errors.Add(pointer, RowCodes.UnknownVariable, $"There is no variable {JsonText.Escape(field)}, neither declared nor in any row.");
        else
            return field;
        return null;
    }

    private static List<string> ReadNormalizeFields(ObjectReader body, Lazy<HashSet<string>> known)
    {
        var fields = new List<string>();
        foreach (var (value, pointer) in body.OptionalArray("normalizeFields", min: 0, MaxNormalized))
        {
            if (body.Text(value, pointer, MaxName) is not { } field)
                continue;
            if (field == RowFields.Name || (!RowFields.IsOwn(field) && known.Value.Contains(field)))
                fields.Add(field);
            else if (RowFields.IsOwn(field))
                body.Errors.Add(pointer, "not_allowed", $"Only variables and the name are written in title case, and {field} is neither.", $"Leave out {field}.");
            else
                body.Errors.Add(pointer, RowCodes.UnknownVariable, $"There is no variable {JsonText.Escape(field)}, neither declared nor in any row.");
        }
        return fields;
    }

    private static HashSet<string> NamesIn(IEnumerable<JsonElement> rows, IEnumerable<RowVariable> declared)
    {
        var names = declared.Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var property in rows.Where(row => row.ValueKind == JsonValueKind.Object).SelectMany(row => row.EnumerateObject()))
        {
            // Another name gets its row refused; and it could not stand in the answer's header.
            if (JsonText.NameOf(property) is { } name && RowVariables.CanBeNamed(name))
                names.Add(name);
        }
        return names;
    }
}
