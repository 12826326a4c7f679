using Enrollment.Api.Http;
using Enrollment.Core.Sequences;
using Microsoft.Net.Http.Headers;

namespace Enrollment.Api.EventQueues;

/// <summary>
/// The ETag of an event queue and of its steps: its revision, which rises with every change of any of them. Counts of the engine, such
/// as live enrollments, are not part of it.
/// </summary>
internal static class QueueRevision
{
    public static void Show(HttpContext http, Sequence queue) => http.Response.Headers.ETag = ETag(queue).ToString();

    /// <summary>
    /// Refuses a change if If-Match does not hold the present ETag (RFC 9110, 13.1.1). Returns null if the change may be made, also
    /// without the header. A PATCH asks only if it would change something: one that has been made already succeeds, because it may be
    /// the repeat of one whose answer was lost. A proxy that compresses answers makes <c>W/"5"</c> or <c>"5-gzip"</c> of <c>"5"</c>: these count as it.
    /// </summary>
    public static Problem? RefuseIfChanged(HttpRequest request, Sequence queue)
    {
        if (request.Headers.IfMatch is not { Count: > 0 } given)
            return null;
        var isMet = EntityTagHeaderValue.TryParseStrictList(given, out var wanted)
            && wanted.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || Names(tag, queue));
        return isMet ? null : Problems.PreconditionFailed.With(
            $"If-Match is {Shown(given.ToString())}, the event queue's ETag is {ETag(queue)}. Nothing was changed.",
            "Get the event queue again, decide anew, and send its present ETag, with its quotes.");
    }

    private static bool Names(EntityTagHeaderValue tag, Sequence queue)
    {
        var text = tag.Tag.AsSpan().Trim('"');
        var suffix = text.IndexOfAny('-', ';');
        return (suffix > 0 ? text[..suffix] : text).SequenceEqual($"{queue.Revision}");
    }

    private static EntityTagHeaderValue ETag(Sequence queue) => new($"\"{queue.Revision}\"");

    private static string Shown(string header) => header.Length <= 100 ? header : header[..100] + "…";
}
