using System.Net.Http.Headers;
using System.Text;
using Enrollment.IntegrationTests.Http;

namespace Enrollment.IntegrationTests.Document;

/// <summary>Sends operations as the document shows them.</summary>
internal static class Sending
{
    // What the document's examples use for event queues, and wherever else something has an id.
    private const string SomeQueue = "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a50";
    private const string SomeId = "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55";

    /// <param name="idOf">Gives the ids that stand for those in the body's example, by the segment of a path that such ids stand behind.</param>
    public static async Task<Answer> SendAsync(this HttpClient client, ApiOperation operation, string address, Func<string, Guid> idOf)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(address, UriKind.Relative));
        if (operation.BodyExample is { } example)
            request.Content = new StringContent(Own(example.GetRawText(), idOf), Encoding.UTF8, "application/json");
        else if (operation.TakesFile)
            request.Content = new StringContent(FileFor(operation), new MediaTypeHeaderValue("text/csv"));
        return await Asking.ReadAsync(await client.SendAsync(request));
    }

    /// <summary>Puts ids of an account in the place of those of an example.</summary>
    public static string Own(string example, Func<string, Guid> idOf) => example
        .Replace(SomeId, idOf("contacts").ToString(), StringComparison.Ordinal)
        .Replace(SomeQueue, idOf("event-queues").ToString(), StringComparison.Ordinal);

    private static string FileFor(ApiOperation operation) => operation.Path.Contains("customers", StringComparison.Ordinal)
        ? "external_id,name\nfile-1,Filed\n"
        : "external_id,email\nfile-1,filed@example.org\n";
}
