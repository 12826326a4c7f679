using System.Net;

namespace Enrollment.Client;

/// <summary>Decides whether a request is sent again, and when.</summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The pause before the next try. Null ends the trying.</summary>
    /// <param name="attempt">The number of the try that failed, from 1.</param>
    /// <param name="problem">The answer to it. Null if there was none.</param>
    public static TimeSpan? PauseAfter(int attempt, ClientRequest request, ProblemException? problem)
    {
        if (!request.CanBeSentAgain || !IsWorthAnotherTry(request, problem))
            return null;
        var usual = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(attempt - 1, 10)));
        // Clients that failed together do not come back together.
        var spread = usual * (0.75 + Random.Shared.NextDouble() / 2);
        return problem?.RetryAfter is { } asked && asked > spread ? asked : spread;
    }

    private static bool IsWorthAnotherTry(ClientRequest request, ProblemException? problem) => problem switch
    {
        // Refused before anything was done.
        { Status: HttpStatusCode.TooManyRequests } => true,
        // An earlier try under the same key is still being worked on.
        { Status: HttpStatusCode.Conflict, Code: ProblemCodes.IdempotencyInFlight } => true,
        // It was done as a whole or not at all, and no answer says which.
        null or { Status: HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } => request.IsSafeToRepeat,
        _ => false,
    };
}
