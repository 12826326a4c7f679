using Enrollment.Api.Http;
using Enrollment.Core.Sequences;
using Microsoft.Net.Http.Headers;

namespace Enrollment.Api.EventQueues;

/// <summary>
/// The ETag of a queue and of its steps: the queue's revision, which rises with every change of any of them. What the
/// engine counts, such as live enrollments, is no part of it.
/// </summary>
internal static class QueueRevision
{
    public static void Show(HttpContext http, Sequence queue) => http.Response.Headers.ETag = ETag(queue).ToString();

    /// <summary>RFC 9110, 13.1.1. Null: the change may be made; no If-Match is no condition.</summary>
    public static Problem? RefuseIfChanged(HttpRequest request, Sequence queue)
    {
        if (request.Headers.IfMatch is not { Count: > 0 } given)
            return null;
        var isMet = EntityTagHeaderValue.TryParseStrictList(given, out var wanted)
            && wanted.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(ETag(queue), useStrongComparison: true));
        return isMet ? null : Problems.PreconditionFailed.With(
            $"If-Match is {Shown(given.ToString())}, the event queue's ETag is {ETag(queue)}. Nothing was changed.",
            "Get the event queue again, decide anew, and send its present ETag, with its quotes.");
    }

    private static EntityTagHeaderValue ETag(Sequence queue) => new($"\"{queue.Revision}\"");

    private static string Shown(string header) => header.Length <= 100 ? header : header[..100] + "…";
}
