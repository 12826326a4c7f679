using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;

namespace Enrollment.Client;

/// <summary>Sends requests, again where that is safe, and reads their answers.</summary>
internal sealed class RequestSender(HttpClient http, EnrollmentClientOptions options)
{
    /// <summary>Sends a request that is answered with data.</summary>
    public async Task<Answer<T>> SendAsync<T>(ClientRequest request, JsonTypeInfo<Envelope<T>> json, CancellationToken stop)
    {
        using var response = await SendAsync(request, stop);
        var envelope = await ReadAsync(response, json, stop);
        return new(envelope.Data, response.Headers.ETag?.ToString());
    }

    /// <summary>Sends a request that is answered with the data alone, most of them.</summary>
    public async Task<T> DataAsync<T>(ClientRequest request, JsonTypeInfo<Envelope<T>> json, CancellationToken stop) =>
        (await SendAsync(request, json, stop)).Data;

    /// <summary>Sends a request that is answered with a file.</summary>
    public async Task<Stream> FileAsync(ClientRequest request, CancellationToken stop) =>
        await (await SendAsync(request, stop)).Content.ReadAsStreamAsync(stop);

    /// <summary>Sends a request that is answered without a body.</summary>
    public async Task SendWithoutAnswerAsync(ClientRequest request, CancellationToken stop) => (await SendAsync(request, stop)).Dispose();

    /// <summary>Sends a request until it is answered well. The caller disposes of the answer.</summary>
    /// <exception cref="ProblemException">The service refused it.</exception>
    /// <exception cref="HttpRequestException">The service cannot be reached.</exception>
    /// <exception cref="TimeoutException">The service did not answer in time.</exception>
    public async Task<HttpResponseMessage> SendAsync(ClientRequest request, CancellationToken stop)
    {
        var started = options.Clock.GetTimestamp();
        var mayHaveArrived = false;
        for (var attempt = 1; ; attempt++)
        {
            Exception failure;
            try
            {
                var response = await TryAsync(request, stop);
                if (response.IsSuccessStatusCode || (mayHaveArrived && IsGone(request, response)))
                    return response;
                using (response)
                    failure = await ProblemException.ReadAsync(response, options.Clock.GetUtcNow(), stop);
            }
            catch (Exception lost) when (lost is HttpRequestException or TimeoutException)
            {
                failure = lost;
            }

            mayHaveArrived |= failure is not ProblemException { Status: HttpStatusCode.TooManyRequests };
            if (RetryPolicy.PauseAfter(attempt, request, failure as ProblemException) is not { } pause
                || options.Clock.GetElapsedTime(started) + pause > options.RetryFor)
                throw failure;
            await Task.Delay(pause, options.Clock, stop);
        }
    }

    /// <summary>Sends a request once and returns the answer whatever its status is.</summary>
    public async Task<HttpResponseMessage> TryAsync(ClientRequest request, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(request.Import is not null ? Timeout.InfiniteTimeSpan : options.Timeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        using var message = request.ToMessage();
        try
        {
            return await http.SendAsync(message, either.Token);
        }
        catch (OperationCanceledException canceled) when (!stop.IsCancellationRequested && patience.IsCancellationRequested)
        {
            throw new TimeoutException($"{request.Method} {message.RequestUri} was not answered within {options.Timeout.TotalSeconds:0.#} s.", canceled);
        }
        // A limit of the given HTTP client, or of its handler, which the message names.
        catch (OperationCanceledException canceled) when (!stop.IsCancellationRequested && canceled.InnerException is TimeoutException)
        {
            throw new TimeoutException($"{request.Method} {message.RequestUri} was not answered in time. {canceled.Message}", canceled);
        }
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> json, CancellationToken stop) =>
        await response.Content.ReadFromJsonAsync(json, stop)
        ?? throw new InvalidDataException($"{response.RequestMessage?.RequestUri} was answered with null.");

    // An earlier try, whose answer was lost, has deleted it.
    private static bool IsGone(ClientRequest request, HttpResponseMessage response) =>
        request.Method == HttpMethod.Delete && response.StatusCode == HttpStatusCode.NotFound;
}

/// <summary>The envelope of every answer with one thing in it.</summary>
internal sealed record Envelope<T>(T Data, Meta Meta);

/// <summary>The data of an answer and its ETag.</summary>
internal sealed record Answer<T>(T Data, string? ETag);
