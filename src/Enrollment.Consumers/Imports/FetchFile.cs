using System.Net;
using Enrollment.Consumers.Outbound;
using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Imports;

/// <summary>
/// Fetches the files that batches name, by the rules of webhooks: over https or from an allowed host, never from an address inside, and
/// without following redirects. The rows are read as they arrive.
/// </summary>
public sealed class FetchFile : IDisposable
{
    private readonly AllowedHosts _allowed;
    private readonly GuardedHttp _http;
    private readonly FetchLimits _limits;

    public FetchFile(AllowedHosts allowed, IOptions<WebhookOptions> calls, IOptions<ImportOptions> imports)
        : this(allowed, FetchLimits.Of(calls.Value, imports.Value))
    {
    }

    internal FetchFile(AllowedHosts allowed, FetchLimits limits) => (_allowed, _limits, _http) = (allowed, limits, new(allowed));

    /// <summary>
    /// Asks for a file and opens its rows. They are complete, and the file's hash is right, once the reader has reached their end; reading
    /// throws the same exceptions as opening.
    /// </summary>
    /// <exception cref="FileRefusedException">The file cannot be imported.</exception>
    /// <exception cref="FileAwayException">The file cannot be fetched now.</exception>
    public async Task<FetchedRows> OpenAsync(FileSource file, ImportShape shape, CancellationToken stop)
    {
        if (WebhookUrl.Check(file.Url, _allowed, out var url) is { } fault)
            throw FileRefusedException.At(FileSource.UrlPointer, fault.Code, fault.Detail, fault.Fix);

        var response = await AskAsync(file, url, stop);
        try
        {
            CheckAnswer(response);
            var received = new FetchedBody(response, await response.Content.ReadAsStreamAsync(stop), file.Sha256, _limits);
            // Cut off, such a file would look whole.
            if (!received.TellsItsEnd && !file.IsGzip && file.Sha256 is null)
                throw Unavailable(
                    "the server does not say where it ends, so it might be cut off", "Send sha256, or have the server send Content-Length or chunks.");
            var rows = new FetchedRows(response, file.IsGzip ? new UnpackedFile(received, _limits.MaxBytes) : received, file, shape);
            await rows.OpenAsync(stop);
            return rows;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> AskAsync(FileSource file, Uri url, CancellationToken stop)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(_limits.AnswerWithin);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        GuardedHttp.AddHeaders(request, file.Headers);
        try
        {
            return await _http.SendAsync(request, timeout.Token);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            if (timeout.IsCancellationRequested)
                throw new FileAwayException($"no answer within {_limits.AnswerWithin.TotalSeconds:0.###} s");
            var reason = OutboundFault.Of(failure);
            throw reason.IsRefused
                ? FileRefusedException.At(FileSource.UrlPointer, "forbidden_address", $"{reason.Detail}.", "Use a public address.")
                : new FileAwayException(reason.Detail);
        }
    }

    private void CheckAnswer(HttpResponseMessage response)
    {
        switch ((int)response.StatusCode)
        {
            case (int)HttpStatusCode.OK:
                if (response.Content.Headers.ContentLength > _limits.MaxBytes)
                    throw TooLarge(_limits.MaxBytes);
                return;
            case >= 300 and < 400 and var moved:
                throw Unavailable($"the server answered {moved}, and redirects are not followed", "Send the address that the redirect leads to.");
            case 408 or 425 or 429 or >= 500:
                throw new FileAwayException($"the server answered {(int)response.StatusCode}");
            case var other:
                throw Unavailable($"the server answered {other}", "Check the address and the headers, as `curl` with the same ones would answer 200.");
        }
    }

    private static FileRefusedException Unavailable(string reason, string fix) =>
        new(new(RefusalCodes.FileUnavailable, $"The file could not be fetched: {reason}. Nothing was imported.", fix));

    internal static FileRefusedException TooLarge(long maxBytes) =>
        new(new(RefusalCodes.BodyTooLarge, $"A file has at most {maxBytes} bytes, packed or not. Nothing was imported.", "Split the file."));
}
