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
        return Names(request, queue.Revision, orAny: true) ? null : Problems.PreconditionFailed.With(
            $"If-Match is {Shown(given.ToString())}, the event queue's ETag is {ETag(queue)}. Nothing was changed.",
            "Get the event queue again, decide anew, and send its present ETag, with its quotes.");
    }

    /// <summary>Tells whether If-Match holds the ETag that the event queue had before its last change.</summary>
    public static bool IsBefore(HttpRequest request, Sequence queue) => Names(request, queue.Revision - 1, orAny: false);

    private static bool Names(HttpRequest request, int revision, bool orAny) =>
        EntityTagHeaderValue.TryParseStrictList(request.Headers.IfMatch, out var tags)
        && tags.Any(tag => (orAny && tag.Equals(EntityTagHeaderValue.Any)) || Names(tag, revision));

    private static bool Names(EntityTagHeaderValue tag, int revision)
    {
        var text = tag.Tag.AsSpan().Trim('"');
        var suffix = text.IndexOfAny('-', ';');
        return (suffix > 0 ? text[..suffix] : text).SequenceEqual($"{revision}");
    }

    private static EntityTagHeaderValue ETag(Sequence queue) => new($"\"{queue.Revision}\"");

    private static string Shown(string header) => header.Length <= 100 ? header : header[..100] + "…";
}
