using System.Diagnostics;
using Enrollment.Core.Database;

namespace Enrollment.Api.Http;

/// <summary>Answers every failure with problem details, never with an empty answer or a bare 500.</summary>
public sealed class ProblemsMiddleware(RequestDelegate next, ILogger<ProblemsMiddleware> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException gone) when (gone is CallerGoneException || http.RequestAborted.IsCancellationRequested)
        {
            // The caller has disconnected, so no answer can be read.
            return;
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            var problem = ProblemOf(failure, http);
            http.Response.Clear();
            await problem.ExecuteAsync(http);
            return;
        }

        if (IsBare(http.Response))
            await ProblemOf(http).ExecuteAsync(http);
    }

    private Problem ProblemOf(Exception failure, HttpContext http)
    {
        if (failure is RequestRefusedException refused)
            return refused.Problem;
        if (failure is BadHttpRequestException bad)
            return ProblemOf(bad);
        if (FaultOrigin.IsOutside(failure))
        {
            HttpLog.DatabaseAway(logger, http.Request.Method, http.Request.Path, failure.GetBaseException().Message, http.TraceIdentifier);
            return new(Problems.Unavailable,
                "The database cannot be reached at the moment, refuses, or did not answer in time. Nothing was changed, or it was changed as a whole: try again.")
            {
                RetryAfter = RetryAfter,
            };
        }

        HttpLog.Unexpected(logger, failure, http.Request.Method, http.Request.Path, http.TraceIdentifier, Activity.Current?.TraceId.ToHexString());
        return Problems.InternalError.With("An unexpected fault of the service; it has been logged under the trace_id.");
    }

    private static Problem ProblemOf(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => Problems.UploadTooSlow.With(
            "The body came to a halt or arrives too slowly. Nothing was changed.", "Send it over a faster connection, or less at once."),
        StatusCodes.Status413PayloadTooLarge => Problems.BodyTooLarge.With(bad.Message),
        StatusCodes.Status415UnsupportedMediaType => Problems.UnsupportedMediaType.With(bad.Message),
        _ => Problems.BadRequest.With(bad.Message),
    };

    // Set by routing, which writes no body.
    private static Problem ProblemOf(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Problems.NotFound.With("There is nothing at this address. Ids in an address are UUIDs."),
        StatusCodes.Status405MethodNotAllowed => Problems.MethodNotAllowed.With($"{http.Request.Method} is not known here; {http.Response.Headers.Allow} is."),
        StatusCodes.Status415UnsupportedMediaType => Problems.UnsupportedMediaType.With("This content type is not taken here.", "Send Content-Type: application/json."),
        StatusCodes.Status413PayloadTooLarge => Problems.BodyTooLarge.With("The body is too large."),
        < 500 => Problems.BadRequest.With("The request could not be understood."),
        _ => Problems.InternalError.With("An unexpected fault of the service."),
    };

    private static bool IsBare(HttpResponse response) =>
        !response.HasStarted && response.StatusCode >= 400 && response.ContentType is null && response.ContentLength is null;
}

public static class ProblemsSetup
{
    public static void UseProblems(this WebApplication app) => app.UseMiddleware<ProblemsMiddleware>();
}
