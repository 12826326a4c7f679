namespace Enrollment.Api.Document;

/// <summary>
/// Serves the AsyncAPI 3.0 document of the messages at <c>/asyncapi/v1.json</c>: docs/asyncapi.json, which the tests make from the
/// contracts.
/// </summary>
public static class MessageDocument
{
    public static void MapMessageDocument(this WebApplication app)
    {
        var document = Read();
        app.MapGet("/asyncapi/v1.json", () => TypedResults.Bytes(document, "application/json")).ExcludeFromDescription();
    }

    private static byte[] Read()
    {
        using var file = typeof(MessageDocument).Assembly.GetManifestResourceStream("asyncapi.json")!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
