using System.Text;
using Enrollment.Core.Fields;
using Enrollment.Core.Identity;

namespace Enrollment.Core.Contacts;

/// <summary>The fields of a contact that callers set, in files and in JSON bodies alike.</summary>
public static class ContactFields
{
    private const int MaxLength = 500;
    private const int MaxCustomBytes = 64 * 1024;

    /// <summary>The kind of the ids that name contacts and customers.</summary>
    public static readonly FieldKind ExternalIds = new FieldKind.ExternalId(MaxLength);

    private static readonly FieldKind Text = new FieldKind.Text(MaxLength);

    public static readonly IReadOnlyList<Field<Contact>> All =
    [
        new(ExternalId, ExternalIds, (contact, value) => contact.ExternalId = (string?)value),
        new("contact_type", Text, (contact, value) => contact.ContactType = (string?)value),
        new("source", Text, (contact, value) => contact.Source = (string?)value),
        new("email", new FieldKind.Email(), (contact, value) => contact.Email = (string?)value) { Identity = new("email_key", IdentityKeys.OfAddress) },
        new("phone", Text, (contact, value) => contact.Phone = (string?)value),
        new("first_name", Text, (contact, value) => contact.FirstName = (string?)value),
        new("last_name", Text, (contact, value) => contact.LastName = (string?)value),
        new("job_title", Text, (contact, value) => contact.JobTitle = (string?)value),
        new("city", Text, (contact, value) => contact.City = (string?)value),
        new("state", Text, (contact, value) => contact.State = (string?)value),
        new("country", Text, (contact, value) => contact.Country = (string?)value),
        new("timezone", new FieldKind.TimeZone(), (contact, value) => contact.Timezone = (string?)value),
        new("custom", new FieldKind.JsonObject(MaxCustomBytes), (contact, value) => contact.Custom = value is byte[] json ? Encoding.UTF8.GetString(json) : "{}"),
        new(UnsubscribedAt, new FieldKind.Instant(), (contact, value) => contact.UnsubscribedAt = (DateTimeOffset?)value),
    ];

    public const string ExternalId = "external_id";
    public const string UnsubscribedAt = "unsubscribed_at";

    /// <summary>The fields that identify a contact. It has at least one of them.</summary>
    public static readonly IReadOnlyList<string> Identity = [ExternalId, "email", "phone", "first_name", "last_name"];

    public static bool IsSomebody(Contact contact) =>
        (contact.ExternalId ?? contact.Email ?? contact.Phone ?? contact.FirstName ?? contact.LastName) is not null;
}
