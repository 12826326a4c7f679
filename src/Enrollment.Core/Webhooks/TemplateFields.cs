namespace Enrollment.Core.Webhooks;

/// <summary>The fields that templates may use. The body of a step without a template shows the same ones.</summary>
public static class TemplateFields
{
    /// <summary>The group with the caller's own fields: any name may follow.</summary>
    public const string Custom = "contact.custom";

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ByGroup { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["contact"] =
        [
            "id", "external_id", "contact_type", "source", "email", "phone", "first_name", "last_name", "job_title", "city", "state", "country", "timezone",
        ],
        ["customer"] = ["id", "external_id", "name", "account_type", "industry", "is_customer", "is_supplier", "city", "state", "country"],
        ["enrollment"] = ["id", "event_queue_id", "version", "contact_id", "customer_id", "job_id", "enrollment_time", "created_at"],
        ["step"] = ["id", "step_seq", "step_order", "name", "attempt", "scheduled_for", "automation_id", "awaits_completion"],
    };

    /// <param name="path">The path in the tag, divided at its points.</param>
    public static bool Contains(IReadOnlyList<string> path) => path switch
    {
        ["contact", "custom", _, ..] => path.Skip(2).All(name => name.Length > 0),
        [var group, var name] => ByGroup.TryGetValue(group, out var names) && names.Contains(name, StringComparer.Ordinal),
        _ => false,
    };

    /// <summary>Suggests fields instead of an unknown one.</summary>
    public static string Near(IReadOnlyList<string> path) =>
        ByGroup.TryGetValue(path[0], out var names)
            ? $"{path[0]} has {string.Join(", ", names)}{(path[0] == "contact" ? $", and your own fields as {Custom}.<name>" : "")}."
            : $"Fields begin with {string.Join(", ", ByGroup.Keys.Select(group => $"{group}."))} as in {{{{contact.first_name}}}}.";
}
