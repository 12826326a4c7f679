using Enrollment.Api.Http;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.EventQueues;

/// <summary>
/// The ETag of an event queue and of its steps: its revision, which rises with every change of any of them. Counts of the engine, such
/// as live enrollments, are not part of it.
/// </summary>
internal static class QueueRevision
{
    public static void Show(HttpContext http, Sequence queue) => EntityTags.Show(http, $"{queue.Revision}");

    /// <summary>Refuses a change if If-Match does not hold the event queue's present ETag. See <see cref="EntityTags.RefuseIfChanged"/>.</summary>
    public static Problem? RefuseIfChanged(HttpRequest request, Sequence queue) =>
        EntityTags.RefuseIfChanged(request, $"{queue.Revision}", SequenceKinds.EventQueue.Noun);

    /// <summary>Tells whether If-Match holds the ETag that the event queue had before its last change.</summary>
    public static bool IsBefore(HttpRequest request, Sequence queue) => EntityTags.Names(request, $"{queue.Revision - 1}", orAny: false);
}
