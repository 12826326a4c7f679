using System.Text.Json;
using Enrollment.Api.Http;
using Enrollment.Core.Contacts;
using Enrollment.Core.Fields;
using Enrollment.Core.Requests;

namespace Enrollment.Api.Contacts;

/// <summary>Body of <c>POST /contacts</c> and <c>PATCH /contacts/{id}</c>. A field that is left out stays as it is; null empties it.</summary>
/// <param name="ExternalId">The caller's own id, unique per account. Case counts; letters that are composed otherwise (Unicode form C) do not.</param>
/// <param name="Timezone">An IANA name like Europe/Berlin.</param>
/// <param name="Custom">A JSON object of the caller's own fields, at most 64 KiB; it is replaced as a whole.</param>
/// <param name="UnsubscribedAt">
/// When the contact unsubscribed. It ends every live enrollment of the contact at once and prevents new ones. Null allows enrolling
/// again.
/// </param>
public sealed record ContactBody(
    string? ExternalId,
    string? ContactType,
    string? Source,
    string? Email,
    string? Phone,
    string? FirstName,
    string? LastName,
    string? JobTitle,
    string? City,
    string? State,
    string? Country,
    string? Timezone,
    JsonElement? Custom,
    DateTimeOffset? UnsubscribedAt)
{
    internal const string Example = """
        {
          "external_id": "crm-4711", "contact_type": "lead", "email": "anna@example.org", "first_name": "Anna",
          "timezone": "Europe/Berlin", "custom": { "score": 7 }
        }
        """;

    /// <summary>Reads the fields of a body. Returns null and the <paramref name="problem"/> if the body is wrong.</summary>
    internal static GivenFields<Contact>? Read(RequestBody body, out Problem? problem)
    {
        var reader = ObjectReader.Of(body);
        var given = GivenFields.Read(reader, ContactFields.All);
        problem = reader.Errors.Any ? reader.Errors.ToProblem() : null;
        return problem is null ? given : null;
    }

    /// <summary>Refuses a contact that has no identifying field. Returns null if it has one.</summary>
    internal static Problem? RefuseNobody(Contact contact)
    {
        if (ContactFields.IsSomebody(contact))
            return null;
        var errors = new ValidationErrors();
        errors.Add("", "no_identity", $"A contact has at least one of {string.Join(", ", ContactFields.Identity)}.");
        return errors.ToProblem();
    }
}
