using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Enrollment.Client;

/// <summary>Makes the requests of the interface.</summary>
internal static class Requests
{
    private const string Base = "api/v1/";

    public static ClientRequest Get(string path) => new(HttpMethod.Get, Base + path);

    /// <summary>Makes a POST. It has an Idempotency-Key always, so that it can be sent again.</summary>
    public static ClientRequest Post(string path, string? idempotencyKey, Func<HttpContent>? body = null) =>
        new(HttpMethod.Post, Base + path) { Body = body, IdempotencyKey = idempotencyKey ?? Guid.NewGuid().ToString() };

    public static ClientRequest Post<T>(string path, string? idempotencyKey, T body, JsonTypeInfo<T> json) => Post(path, idempotencyKey, Json(body, json));

    public static ClientRequest Put(string path) => new(HttpMethod.Put, Base + path);

    public static ClientRequest Patch<T>(string path, T body, JsonTypeInfo<T> json, string? ifMatch = null) =>
        new(HttpMethod.Patch, Base + path) { Body = Json(body, json), IfMatch = ifMatch };

    public static ClientRequest Delete(string path, string? ifMatch = null) => new(HttpMethod.Delete, Base + path) { IfMatch = ifMatch };

    /// <summary>Makes a list of rows that are read page by page.</summary>
    public static PagedList<T> List<T>(this RequestSender sender, string path, QueryString query, JsonTypeInfo<ListPage<T>> json) =>
        new(async (cursor, stop) =>
        {
            using var response = await sender.SendAsync(Get(path + query.With("cursor", cursor)), stop);
            return await RequestSender.ReadAsync(response, json, stop);
        });

    private static Func<HttpContent> Json<T>(T body, JsonTypeInfo<T> json)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, json);
        return () => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }
}
