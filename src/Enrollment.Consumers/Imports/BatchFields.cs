using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Core.Imports;
using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>The fields that say what is done with the rows of a batch: members of a JSON body, or headers beside other bodies.</summary>
public sealed record BatchFields(ImportTable Table, string? Name, string OnExisting, BatchEnroll? Enroll)
{
    private const int MaxName = 200;
    private const string HeaderPointer = "/headers";
    private const string HeaderPrefix = "import-";
    private const string EnrollHeader = HeaderPrefix + "enroll";

    // Read before the batch is, to bring batches into an order.
    private const string OrderHeader = HeaderPrefix + "order";

    /// <summary>Reads the members of a JSON body. If anything is wrong, the reader's errors say what.</summary>
    public static BatchFields Read(ObjectReader body, IReadOnlyDictionary<string, string> headers)
    {
        foreach (var name in headers.Keys.Where(name => name != OrderHeader))
            body.Errors.Add(
                PointerTo(name), RefusalCodes.UnknownField, $"{JsonText.Escape(name)} is no header of a JSON body.",
                $"Write kind, name, on_existing and enroll into the body. Headers are for {BatchType.Csv} and {BatchType.Ndjson}.");
        return Read(body, name => name);
    }

    /// <summary>Reads the headers beside a body of other rows. Adds to <paramref name="errors"/> what is wrong.</summary>
    public static BatchFields Read(IReadOnlyDictionary<string, string> headers, ValidationErrors errors)
    {
        var fields = new JsonObject();
        foreach (var (name, text) in headers)
            fields[name] = name == EnrollHeader ? ReadJson(name, text, errors) : text;
        var reader = new ObjectReader(JsonSerializer.SerializeToElement(fields), HeaderPointer, errors);
        reader.Has(OrderHeader);
        var read = Read(reader, name => HeaderPrefix + name.Replace('_', '-'));
        reader.RefuseOthers();
        return read;
    }

    private static BatchFields Read(ObjectReader fields, Func<string, string> nameOf)
    {
        var kind = fields.OptionalOneOf(nameOf("kind"), [.. ImportKinds.All]) ?? ImportKinds.Contacts;
        var table = kind == ImportKinds.Customers ? CustomerImport.Table : ContactImport.Table;
        var name = fields.OptionalText(nameOf("name"), MaxName);
        var onExisting = fields.OptionalOneOf(nameOf("on_existing"), [.. ImportOnExisting.All]) ?? ImportOnExisting.Update;
        var enroll = fields.OptionalObject(nameOf("enroll")) is { IsObject: true } given ? BatchEnroll.Read(given) : null;
        if (enroll is not null && !table.HasMembers)
            fields.Errors.Add(
                fields.PointerTo(nameOf("enroll")), "not_allowed", "An import of customers has no members who could be enrolled.",
                "Leave out enroll, and enroll by customer_filter.");
        return new(table, name, onExisting, enroll);
    }

    private static JsonNode? ReadJson(string header, string text, ValidationErrors errors)
    {
        using var document = StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(text), out var fault);
        if (document is not null)
            return JsonSerializer.SerializeToNode(document.RootElement);
        errors.Add(PointerTo(header), RefusalCodes.MalformedJson, fault!.Detail, "Write the header as JSON, like {\"sequence_id\": \"…\"}.");
        return null;
    }

    private static string PointerTo(string header) => $"{HeaderPointer}/{JsonText.Escape(header)}";
}
