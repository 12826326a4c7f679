using System.Diagnostics;
using System.Text.Json;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Jobs.Targets;

/// <summary>Reads the target of a bulk request: exactly one of contact_ids, contact_filter, customer_filter, import_id.</summary>
public static class TargetReader
{
    private const string ContactIds = "contact_ids";
    private const string ContactFilter = "contact_filter";
    private const string CustomerFilter = "customer_filter";
    private const string ImportId = "import_id";
    private const int MaxIds = 500;
    private const int MaxValues = 100;
    private const int MaxValueLength = 500;

    /// <summary>Lists the fields of targets that stay the same target from one run to the next.</summary>
    public static IReadOnlyList<string> Lasting { get; } = [ContactFilter, CustomerFilter, ImportId];

    /// <summary>Names the field of a target of <see cref="Lasting"/>.</summary>
    public static string FieldOf(EnrollmentTarget lasting) => lasting switch
    {
        EnrollmentTarget.ContactFilter => ContactFilter,
        EnrollmentTarget.CustomerFilter => CustomerFilter,
        EnrollmentTarget.ImportMembers => ImportId,
        _ => throw new ArgumentOutOfRangeException(nameof(lasting), lasting, "It is no target that lasts."),
    };

    /// <summary>Reads the target. Returns null if anything about it is wrong; the reader's errors say what.</summary>
    public static EnrollmentTarget? Read(ObjectReader body) => ReadOneOf(body, [ContactIds, .. Lasting]);

    /// <summary>Reads a target of <see cref="Lasting"/>. Returns null if anything about it is wrong; the reader's errors say what.</summary>
    public static EnrollmentTarget? ReadLasting(ObjectReader body) => ReadOneOf(body, [.. Lasting]);

    private static EnrollmentTarget? ReadOneOf(ObjectReader body, string[] names)
    {
        string[] given = [.. names.Where(body.Has)];
        if (given.Length == 1)
            return given[0] switch
            {
                ContactIds => ReadIds(body),
                ContactFilter => ReadContactFilter(body),
                CustomerFilter => ReadCustomerFilter(body),
                ImportId => ReadImportId(body),
                _ => throw new UnreachableException(),
            };

        var detail = given.Length == 0 ? "none was given" : $"{string.Join(" and ", given)} were given";
        body.Errors.Add(body.Pointer, "exactly_one_target", $"Exactly one of {string.Join(", ", names[..^1])} and {names[^1]} is needed; {detail}.");
        return null;
    }

    private static EnrollmentTarget.ContactIds? ReadIds(ObjectReader body)
    {
        var ids = new HashSet<Guid>();
        foreach (var (value, pointer) in body.OptionalArray(ContactIds, min: 1, max: int.MaxValue))
        {
            if (body.Uuid(value, pointer) is not { } id)
                continue;
            if (id == Guid.Empty)
                body.Errors.Add(pointer, "invalid_uuid", "The nil UUID names nobody.");
            ids.Add(id);
        }
        if (ids.Count > MaxIds)
            body.Errors.Add(
                body.PointerTo(ContactIds), "out_of_range", $"contact_ids may name at most {MaxIds} contacts; it names {ids.Count}.",
                "Split the ids over several requests, or use a filter.");
        return new(ids.ToList());
    }

    private static EnrollmentTarget.ContactFilter? ReadContactFilter(ObjectReader body)
    {
        if (OpenFilter(body, ContactFilter, FilterKeys.Contact, "contacts") is not { } filter)
            return null;
        return new(ReadFields(filter, FilterKeys.Contact));
    }

    private static EnrollmentTarget.CustomerFilter? ReadCustomerFilter(ObjectReader body)
    {
        if (OpenFilter(body, CustomerFilter, [.. FilterKeys.Customer, .. FilterKeys.CustomerFlags], "customers") is not { } filter)
            return null;
        var flags = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var flag in FilterKeys.CustomerFlags)
        {
            RefuseNull(filter, flag);
            if (filter.OptionalBool(flag) is { } wanted)
                flags[flag] = wanted;
        }
        return new(ReadFields(filter, FilterKeys.Customer), flags);
    }

    private static EnrollmentTarget.ImportMembers? ReadImportId(ObjectReader body) =>
        body.OptionalUuid(ImportId) is { } id ? new(id) : null;

    private static ObjectReader? OpenFilter(ObjectReader body, string name, IReadOnlyList<string> known, string whose)
    {
        if (body.OptionalObject(name) is not { IsObject: true } filter)
            return null;
        if (!filter.Names.Any())
            body.Errors.Add(
                filter.Pointer, "empty_filter", $"{name} has no keys; it would mean all of your {whose}.",
                $"Give at least one of {string.Join(", ", known)}.");
        foreach (var key in filter.Names.Where(key => !known.Contains(key, StringComparer.Ordinal)))
            RefuseKey(filter, name, key, known);
        return filter;
    }

    private static void RefuseKey(ObjectReader filter, string name, string key, IReadOnlyList<string> known)
    {
        var (code, detail, fix) = key switch
        {
            "opportunity_type" =>
                ("wrong_axis", "opportunity_type lives on deals, which cannot be filtered by here.", "Leave it out, or find the contacts yourself and send contact_ids."),
            _ when name == ContactFilter && IsCustomerKey(key) => ("wrong_axis", $"{key} lives on customers.", $"Use customer_filter: {{ \"{key}\": … }}."),
            _ when name == CustomerFilter && FilterKeys.Contact.Contains(key, StringComparer.Ordinal) =>
                ("wrong_axis", $"{key} lives on contacts.", $"Use contact_filter: {{ \"{key}\": … }}."),
            _ => (RefusalCodes.UnknownField, $"{name} has no key {JsonText.Escape(key)}.", $"It knows {string.Join(", ", known)}."),
        };
        filter.Errors.Add(filter.PointerTo(key), code, detail, fix);
    }

    private static bool IsCustomerKey(string key) =>
        FilterKeys.Customer.Contains(key, StringComparer.Ordinal) || FilterKeys.CustomerFlags.Contains(key, StringComparer.Ordinal);

    private static Dictionary<string, string[]> ReadFields(ObjectReader filter, IReadOnlyList<string> keys)
    {
        var fields = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            RefuseNull(filter, key);
            if (filter.Value(key) is { } value)
                fields[key] = ReadValues(filter, key, value);
        }
        return fields;
    }

    // A key that is left out does not restrict; null may have been meant as "has none". So null is refused, not guessed.
    private static void RefuseNull(ObjectReader filter, string key)
    {
        if (filter.Names.Contains(key, StringComparer.Ordinal) && !filter.Has(key))
            filter.Errors.Add(filter.PointerTo(key), "wrong_type", $"{key} must not be null. Leave it out to mean any.");
    }

    private static string[] ReadValues(ObjectReader filter, string key, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return filter.Text(value, filter.PointerTo(key), MaxValueLength) is { } one ? [one] : [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            filter.Errors.Add(filter.PointerTo(key), "wrong_type", $"{key} must be a string or an array of 1 to {MaxValues} strings.");
            return [];
        }
        return filter.OptionalArray(key, min: 1, MaxValues).Select(item => filter.Text(item.Value, item.Pointer, MaxValueLength)).OfType<string>().ToArray();
    }
}
