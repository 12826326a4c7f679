using System.Text.Json;
using Enrollment.Core.Fields;
using Enrollment.Core.Identity;
using Enrollment.Core.Phones;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Rows;

/// <summary>Reads the rows of one request one by one, and notes everything that is wrong with each.</summary>
public sealed class RowReader(RowSettings settings)
{
    private const int MaxName = 200;

    private static readonly FieldKind.Email Email = new();

    private readonly RowVariables _variables = new(settings);
    private readonly RowClock _clock = new(settings);
    private readonly bool _hasTitledName = settings.NormalizeFields.Contains(RowFields.Name, StringComparer.Ordinal);

    public IReadOnlyList<ReadRow> ReadAll(IEnumerable<JsonElement> rows) => [.. rows.Select((row, index) => Read(index, row))];

    public ReadRow Read(int index, JsonElement row)
    {
        var errors = new RowErrors();
        if (row.ValueKind != JsonValueKind.Object)
        {
            errors.Add(null, RowCodes.InvalidContact, "A contact must be an object.");
            return new(index, null, errors.InOrder(), null);
        }
        var (own, others) = Fields(row, errors);
        var variables = _variables.Read(others, errors);
        var name = NameOf(own, errors);
        var phone = PhoneOf(own, errors);
        var zone = _clock.ZoneOf(own, phone, errors);
        var anchor = _clock.AnchorOf(own, zone, errors);
        var email = EmailOf(own, errors);
        var group = errors.Any ? null : GroupOf(variables, errors);
        var values = errors.Any ? null : new RowValues(name!, phone!.Value, zone!, anchor, email, variables, group);
        return new(index, AsSent(own), errors.InOrder(), values);
    }

    // Null counts as absent. Of a name that comes twice the last one counts, as in other bodies.
    private static (Dictionary<string, JsonElement> Own, Dictionary<string, JsonElement> Others) Fields(JsonElement row, RowErrors errors)
    {
        var (own, others) = (new Dictionary<string, JsonElement>(StringComparer.Ordinal), new Dictionary<string, JsonElement>(StringComparer.Ordinal));
        foreach (var property in row.EnumerateObject())
        {
            if (JsonText.NameOf(property) is not { } name)
                errors.Add(null, RowCodes.InvalidVariableName, "One of the names contains half of a surrogate pair.");
            else if (property.Value.ValueKind == JsonValueKind.Null)
                (RowFields.IsOwn(name) ? own : others).Remove(name);
            else
                (RowFields.IsOwn(name) ? own : others)[name] = property.Value;
        }
        return (own, others);
    }

    private string? NameOf(Dictionary<string, JsonElement> own, RowErrors errors)
    {
        if (!own.TryGetValue(RowFields.Name, out var value))
            errors.Add(RowFields.Name, RowCodes.NameRequired, "name is required.");
        else if (value.ValueKind != JsonValueKind.String)
            errors.Add(RowFields.Name, RowCodes.InvalidName, "name must be a string.");
        else if (JsonText.TryRead(value, out var fault) is not { } text)
            errors.Add(RowFields.Name, RowCodes.InvalidName, $"name: {fault}");
        else if (VisibleText.Trim(_hasTitledName ? TitleCase.Of(text) : text) is var name && name.Length == 0)
            errors.Add(RowFields.Name, RowCodes.NameRequired, "name must not be blank.");
        else if (VisibleText.Length(name) is var length && length > MaxName)
            errors.Add(RowFields.Name, RowCodes.InvalidName, $"name has at most {MaxName} characters; this has {length}.");
        else
            return name;
        return null;
    }

    private Phone? PhoneOf(Dictionary<string, JsonElement> own, RowErrors errors)
    {
        var extension = ExtensionOf(own, errors, out var isReadable);
        if (!own.TryGetValue(RowFields.PhoneNumber, out var value))
            errors.Add(RowFields.PhoneNumber, RowCodes.PhoneNumberRequired, "phoneNumber is required.");
        else if (value.ValueKind != JsonValueKind.String)
            errors.Add(RowFields.PhoneNumber, PhoneCodes.Invalid, "phoneNumber must be a string, like \"+12125550123\".", PhoneReasons.WrongType);
        else if (JsonText.TryRead(value, out var fault) is not { } text)
            errors.Add(RowFields.PhoneNumber, PhoneCodes.Invalid, $"phoneNumber: {fault}", PhoneReasons.NotANumber);
        else if (VisibleText.Trim(text).Length == 0)
            errors.Add(RowFields.PhoneNumber, RowCodes.PhoneNumberRequired, "phoneNumber must not be blank.");
        else
            return Checked(text, extension, errors, isReadable);
        return null;
    }

    private Phone? Checked(string text, string? extension, RowErrors errors, bool isExtensionReadable)
    {
        var phone = ReadPhone.Of(text, extension, settings.Phones, out var number, out var beside);
        if (number is not null)
            errors.Add(RowFields.PhoneNumber, number.Code, $"{RowFields.PhoneNumber}: {number.Detail}", number.Reason);
        if (beside is not null && isExtensionReadable)
            errors.Add(RowFields.PhoneNumberExt, beside.Code, $"{RowFields.PhoneNumberExt}: {beside.Detail}");
        return phone;
    }

    private static string? ExtensionOf(Dictionary<string, JsonElement> own, RowErrors errors, out bool isReadable)
    {
        isReadable = true;
        if (!own.TryGetValue(RowFields.PhoneNumberExt, out var value))
            return null;
        string? fault = "It must be a string of digits.";
        var text = value.ValueKind == JsonValueKind.String ? JsonText.TryRead(value, out fault) : null;
        isReadable = text is not null;
        if (!isReadable)
            errors.Add(RowFields.PhoneNumberExt, PhoneCodes.InvalidExtension, $"{RowFields.PhoneNumberExt}: {fault}");
        return text;
    }

    private string? EmailOf(Dictionary<string, JsonElement> own, RowErrors errors)
    {
        var email = own.TryGetValue(RowFields.ToEmailAddress, out var value) ? Email.Read(value) : default;
        if (email.Fault is { } fault)
            errors.Add(RowFields.ToEmailAddress, RowCodes.InvalidEmail, $"{RowFields.ToEmailAddress}: {fault.Detail}");
        else if (email.Value is null && settings.RequiresEmail)
            errors.Add(RowFields.ToEmailAddress, RowCodes.EmailRequired, $"{RowFields.ToEmailAddress} is required.");
        return (string?)email.Value;
    }

    private string? GroupOf(IReadOnlyDictionary<string, string> variables, RowErrors errors)
    {
        if (settings.GroupByField is not { } field)
            return null;
        var group = variables.TryGetValue(field, out var value) ? NormalForm.Of(VisibleText.Trim(value)) : "";
        if (group.Length == 0)
            errors.Add(field, RowCodes.GroupValueMissing, $"Rows are put into groups by {field}, which this row has not.");
        return group;
    }

    private static string? AsSent(Dictionary<string, JsonElement> own) =>
        own.TryGetValue(RowFields.PhoneNumber, out var value) && value.ValueKind == JsonValueKind.String ? JsonText.TryRead(value, out _) : null;
}
