using System.Buffers;
using System.Text.Json;
using Enrollment.Core.Requests;

namespace Enrollment.Api.Http;

/// <summary>A JSON body that has been read as a whole and is well-formed. Handlers take it as a parameter.</summary>
public sealed class RequestBody
{
    public const int MaxBytes = StrictJson.MaxBytes;

    private RequestBody(JsonElement root, ReadOnlyMemory<byte> bytes) => (Root, Bytes) = (root, bytes);

    public JsonElement Root { get; }

    /// <summary>The body as it was sent, without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public static async ValueTask<RequestBody> BindAsync(HttpContext http) => await ReadAsync(http, MaxBytes);

    /// <exception cref="RequestRefusedException">The body is too large, not JSON, or not declared as JSON.</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext http, int maxBytes)
    {
        if (!http.Request.HasJsonContentType())
            throw new RequestRefusedException(Problems.UnsupportedMediaType.With("The body must be JSON.", "Send Content-Type: application/json."));
        if (BodyEncoding.Refuse(http.Request) is { } problem)
            throw new RequestRefusedException(problem);

        var bytes = StrictJson.WithoutMark(await ReadBytesAsync(http, maxBytes));
        var document = StrictJson.Parse(bytes, out var fault) ?? throw new RequestRefusedException(Problems.MalformedJson.With(fault!.Detail, fault.Fix));
        http.Response.RegisterForDispose(document);
        var body = new RequestBody(document.RootElement, bytes);
        http.Features.Set(body);
        return body;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext http, int maxBytes)
    {
        if (http.Request.ContentLength > maxBytes)
            throw TooLarge(maxBytes);

        var buffer = new ArrayBufferWriter<byte>((int)(http.Request.ContentLength ?? 4096) + 1);
        while (true)
        {
            var read = await ReceivedBody.ReceiveAsync(http, () => http.Request.Body.ReadAsync(buffer.GetMemory(1), http.RequestAborted));
            if (read == 0)
                return buffer.WrittenMemory;
            buffer.Advance(read);
            if (buffer.WrittenCount > maxBytes)
                throw TooLarge(maxBytes);
        }
    }

    private static RequestRefusedException TooLarge(int maxBytes) =>
        new(Problems.BodyTooLarge.With($"The body may have at most {maxBytes} bytes."));
}
