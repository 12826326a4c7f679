using System.Text.Json;
using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>
/// A batch that is one JSON object. Its rows are neither parsed nor kept here: where they stand is found, and what is around them is read as
/// a body of the HTTP interface is.
/// </summary>
/// <param name="File">The file to fetch; null if the rows are in the body.</param>
/// <param name="Rows">The text of the rows, an array.</param>
internal sealed record JsonBatch(BatchFields Fields, FileSource? File, ReadOnlyMemory<byte> Rows)
{
    private const string RowsName = "rows";
    private const string FileName = "file";
    private const string MessageName = "message";

    // A row may be so deep, and stands two levels deep itself.
    private const int MaxDepth = 66;

    private const string Example = "Send an object, like {\"rows\": [{\"email\": \"anna@example.org\"}]}.";

    /// <summary>Finds the message in an envelope. Returns null if there is none.</summary>
    public static ReadOnlyMemory<byte>? FindMessage(ReadOnlyMemory<byte> envelope, out Refusal? refusal)
    {
        envelope = StrictJson.WithoutMark(envelope);
        if (Find(envelope, MessageName, out refusal) is not { } found)
            return null;
        if (found.Value is { } message)
            return envelope[message];
        refusal = Wrong("/" + MessageName, "required", "The envelope has no message.", "Put the batch into message, or send it without an envelope as application/json.");
        return null;
    }

    /// <summary>Reads a batch. Returns null if anything but single rows is wrong with it.</summary>
    /// <param name="label">The part that the import shows; null if not even that could be read.</param>
    public static JsonBatch? Read(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> headers, out BatchLabel? label, out Refusal? refusal)
    {
        label = null;
        body = StrictJson.WithoutMark(body);
        if (Find(body, RowsName, out refusal) is not { } rows)
            return null;
        if (ParseAround(body, rows, out refusal) is not { } document)
            return null;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement, "", new ValidationErrors());
            var fields = BatchFields.Read(reader, headers);
            var (hasRows, hasFile) = (reader.Has(RowsName), reader.Has(FileName));
            label = BatchLabel.Of(fields, isFile: hasFile && !hasRows);
            var file = reader.OptionalObject(FileName) is { IsObject: true } given ? FileSource.Read(given) : null;
            if (hasRows == hasFile)
                reader.Errors.Add("", "exactly_one_source", $"Exactly one of rows and file is needed; {(hasRows ? "both were given" : "none was given")}.", Example);
            if (hasRows)
                CheckRows(rows, reader.Errors);
            reader.RefuseOthers();
            refusal = reader.Errors.Any ? reader.Errors.ToRefusal()
                : hasRows && rows.Items > BatchRequest.MaxRows ? BatchRequest.TooManyRows("/" + RowsName, $"{rows.Items}") : null;
            return refusal is null ? new(fields, file, hasRows ? body[rows.Value!.Value] : default) : null;
        }
    }

    private static JsonMember? Find(ReadOnlyMemory<byte> body, string name, out Refusal? refusal)
    {
        var found = JsonMember.Find(body.Span, System.Text.Encoding.UTF8.GetBytes(name), out var root);
        if (found is null)
            refusal = Malformed(JsonFaults.Find(body.Span, MaxDepth));
        else if (root != JsonTokenType.StartObject)
            refusal = Wrong("", "wrong_type", "The body must be a JSON object.", Example);
        else if (found.IsRepeated)
            refusal = Malformed(new($"The name /{name} stands twice in its object.", "Leave one of the two."));
        else
            refusal = null;
        return refusal is null ? found : null;
    }

    // With an empty array in the place of the rows.
    private static JsonDocument? ParseAround(ReadOnlyMemory<byte> body, JsonMember rows, out Refusal? refusal)
    {
        var (start, length) = rows is { Value: { } value, Kind: not JsonTokenType.Null } ? value.GetOffsetAndLength(body.Length) : (body.Length, 0);
        refusal = body.Length - length > StrictJson.MaxBytes
            ? new(RefusalCodes.BodyTooLarge, $"What is beside the rows may have at most {StrictJson.MaxBytes} bytes.", "Send the rows as rows.")
            : null;
        if (refusal is not null)
            return null;
        byte[] around = [.. body.Span[..start], .. length > 0 ? "[]"u8 : [], .. body.Span[(start + length)..]];
        var document = StrictJson.Parse(around, out var fault);
        if (fault is not null)
            refusal = Malformed(JsonFaults.Find(Blank(body.Span, start, length), StrictJson.MaxDepth));
        return document;
    }

    // Keeps lines and columns, so that a fault behind the rows is told where it stands.
    private static byte[] Blank(ReadOnlySpan<byte> body, int start, int length)
    {
        var blank = new List<byte>(body.Length);
        blank.AddRange(body[..start]);
        for (var at = 0; at < length; at++)
        {
            var octet = body[start + at];
            if ((octet & 0xC0) != 0x80)
                blank.Add(at == 0 ? (byte)'[' : at == length - 1 ? (byte)']' : octet == '\n' ? octet : (byte)' ');
        }
        blank.AddRange(body[(start + length)..]);
        return [.. blank];
    }

    private static void CheckRows(JsonMember rows, ValidationErrors errors)
    {
        if (rows.Kind != JsonTokenType.StartArray)
            errors.Add("/" + RowsName, "wrong_type", $"rows must be an array of 1 to {BatchRequest.MaxRows} objects.", Example);
        else if (rows.Items == 0)
            errors.Add("/" + RowsName, "out_of_range", $"rows must have 1 to {BatchRequest.MaxRows} items; it has none.", Example);
    }

    private static Refusal Wrong(string pointer, string code, string detail, string fix) => FileFault.Errors([new(pointer, code, detail, fix)]).ToRefusal();

    private static Refusal Malformed(JsonFault fault) => new(RefusalCodes.MalformedJson, fault.Detail, fault.Fix);
}
