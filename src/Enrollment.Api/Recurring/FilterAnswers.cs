using System.Text.Json.Serialization;
using Enrollment.Core.Jobs.Targets;

namespace Enrollment.Api.Recurring;

/// <summary>A contact filter as callers see it: the keys that were given, each with its values. It can be sent back as it is.</summary>
public sealed record ContactFilterAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? ContactType = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Source = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Email = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? FirstName = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? LastName = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? JobTitle = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? City = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? State = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Country = null)
{
    internal static ContactFilterAnswer Of(EnrollmentTarget.ContactFilter filter) => new(
        filter.Fields.GetValueOrDefault("contact_type"),
        filter.Fields.GetValueOrDefault("source"),
        filter.Fields.GetValueOrDefault("email"),
        filter.Fields.GetValueOrDefault("first_name"),
        filter.Fields.GetValueOrDefault("last_name"),
        filter.Fields.GetValueOrDefault("job_title"),
        filter.Fields.GetValueOrDefault("city"),
        filter.Fields.GetValueOrDefault("state"),
        filter.Fields.GetValueOrDefault("country"));
}

/// <summary>A customer filter as callers see it: the keys that were given, each with its values. It can be sent back as it is.</summary>
public sealed record CustomerFilterAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? AccountType = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Industry = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? IsCustomer = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? IsSupplier = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? City = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? State = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Country = null)
{
    internal static CustomerFilterAnswer Of(EnrollmentTarget.CustomerFilter filter) => new(
        filter.Fields.GetValueOrDefault("account_type"),
        filter.Fields.GetValueOrDefault("industry"),
        filter.Flags.TryGetValue("is_customer", out var isCustomer) ? isCustomer : null,
        filter.Flags.TryGetValue("is_supplier", out var isSupplier) ? isSupplier : null,
        filter.Fields.GetValueOrDefault("city"),
        filter.Fields.GetValueOrDefault("state"),
        filter.Fields.GetValueOrDefault("country"));
}
