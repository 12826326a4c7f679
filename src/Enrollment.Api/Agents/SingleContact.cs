using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Enrollment.Api.Http;
using Enrollment.Core.Calls;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;

namespace Enrollment.Api.Agents;

/// <summary>Reads a body that is one contact, with two fields that are about the request.</summary>
internal static class SingleContact
{
    private const string Bypass = "bypassAllowedCallWindow";
    private const string GroupByField = "groupByField";
    private const int MaxName = 64;

    /// <summary>Reads the request. Returns null if it is wrong; the errors say how. The contact itself is still to be checked.</summary>
    public static RowsRequest? Read(RequestBody body, CallSettings settings, out ValidationErrors errors)
    {
        var reader = ObjectReader.Of(body);
        errors = reader.Errors;
        var bypasses = reader.OptionalBool(Bypass) ?? false;
        var field = reader.OptionalText(GroupByField, MaxName);
        if (field is not null && RowFields.IsOwn(field))
            reader.Errors.Add(reader.PointerTo(GroupByField), "not_allowed", $"Contacts are put into groups by a variable, and {field} is none.",
                "Name a variable, like account_id.");
        else if (field is not null && !reader.Gives(field) && !RowsRequest.Declared(settings).Any(variable => variable.Name == field))
            reader.Errors.Add(
                reader.PointerTo(GroupByField), RowCodes.UnknownVariable, $"There is no variable {JsonText.Escape(field)}, neither declared nor in the contact.");
        if (reader.Errors.Any)
            return null;
        var said = new RowRequest([Contact(body.Root)], Timezone: null, field, [], AllowDuplicates: false);
        // A request brings one contact, so its group can only be of all requests.
        return new(said, GroupScopes.Sequence, []) { BypassesWindow = bypasses, InfersTimezone = true };
    }

    // All fields but those about the request.
    private static JsonElement Contact(JsonElement body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var field in body.EnumerateObject().Where(field => field.Name is not (Bypass or GroupByField)))
            {
                json.WritePropertyName(field.Name);
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(field.Value), skipInputValidation: true);
            }
            json.WriteEndObject();
        }
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}
