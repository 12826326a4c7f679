using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Enrollment.IntegrationTests.Http;

/// <summary>An answer of the API, read once.</summary>
public sealed record Answer(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)
{
    public JsonElement Data => Body.GetProperty("data");

    /// <summary>The rows of a list. Fails with the whole answer if it is a problem.</summary>
    public JsonElement Listed
    {
        get
        {
            Assert.True(Status == HttpStatusCode.OK, ToString());
            return Data;
        }
    }

    /// <summary>The machine's word of a problem.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>With its quotes.</summary>
    public string? ETag => Headers.ETag?.ToString();

    /// <summary>A cursor of a list; null at its end.</summary>
    public string? Pagination(string name) => Body.GetProperty("pagination").GetProperty(name).GetString();

    /// <summary>The refused fields of a problem: pointer → code.</summary>
    public IReadOnlyList<(string Pointer, string Code)> Errors => Body.GetProperty("errors").EnumerateArray()
        .Select(error => (error.GetProperty("pointer").GetString()!, error.GetProperty("code").GetString()!)).ToList();

    public override string ToString() => $"{(int)Status} {Body}";
}

public static class Asking
{
    public static async Task<Answer> AskAsync(this HttpClient client, string path) => await ReadAsync(await client.GetAsync(new Uri(path, UriKind.Relative)));

    public static Task<Answer> SendAsync(this HttpClient client, string path, string json) =>
        client.SendAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    public static async Task<Answer> SendAsync(this HttpClient client, string path, HttpContent content) =>
        await ReadAsync(await client.PostAsync(new Uri(path, UriKind.Relative), content));

    /// <summary>Posts with an Idempotency-Key.</summary>
    public static async Task<Answer> PostOnceAsync(this HttpClient client, string path, string json, string key, CancellationToken stop = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await ReadAsync(await client.SendAsync(request, stop));
    }

    public static Task<Answer> ChangeAsync(this HttpClient client, string path, string json, string? ifMatch = null) =>
        client.AskAsync(HttpMethod.Patch, path, json, ifMatch);

    public static Task<Answer> RemoveAsync(this HttpClient client, string path, string? ifMatch = null) =>
        client.AskAsync(HttpMethod.Delete, path, json: null, ifMatch);

    public static async Task<Answer> AskAsync(this HttpClient client, HttpMethod method, string path, string? json, string? ifMatch)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await ReadAsync(await client.SendAsync(request));
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            // A file is read as one text.
            if (response.Content.Headers.ContentType?.MediaType == "text/csv")
                return new(response.StatusCode, JsonSerializer.SerializeToElement(text), response.Headers);
            return new(response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text), response.Headers);
        }
    }
}
