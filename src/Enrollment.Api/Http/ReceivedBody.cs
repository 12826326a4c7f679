using Microsoft.AspNetCore.Connections;

namespace Enrollment.Api.Http;

/// <summary>Receives bodies. What goes wrong on their way is the caller's fault or fate, and never looks like a fault of the database.</summary>
internal static class ReceivedBody
{
    /// <summary>Awaits a piece of the request's own body.</summary>
    /// <exception cref="RequestRefusedException">The body breaks the rules of HTTP.</exception>
    /// <exception cref="CallerGoneException">The caller is gone before its body was there.</exception>
    public static async ValueTask<T> ReceiveAsync<T>(HttpContext http, Func<ValueTask<T>> piece)
    {
        try
        {
            return await piece();
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            if (broken is ConnectionResetException || http.RequestAborted.IsCancellationRequested)
            {
                // The server would go on to read what was not sent, and log that it cannot.
                http.Abort();
                throw new CallerGoneException(broken);
            }
            // The length of a chunk that no number holds comes as such, other breaches as bad requests.
            throw new RequestRefusedException(Problems.BadRequest.With(
                "The body breaks the rules of HTTP: the length of a chunk cannot be read.",
                "Send a chunk's length in hexadecimal digits, below 80000000, or the whole body with Content-Length."));
        }
    }
}

/// <summary>Thrown if the caller is gone before its body was there, so that nobody reads an answer.</summary>
public sealed class CallerGoneException(Exception reason) : OperationCanceledException("The caller is gone.", reason);
