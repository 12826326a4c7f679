using Enrollment.Api.Http;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Sequences;

/// <summary>
/// The ETag of a sequence and of its steps: its revision, which rises with every change of any of them. Counts of the engine, such
/// as live enrollments, are not part of it.
/// </summary>
internal static class SequenceRevision
{
    public static void Show(HttpContext http, Sequence sequence) => EntityTags.Show(http, $"{sequence.Revision}");

    /// <summary>Refuses a change if If-Match does not hold the sequence's present ETag. See <see cref="EntityTags.RefuseIfChanged"/>.</summary>
    public static Problem? RefuseIfChanged(HttpRequest request, Sequence sequence) =>
        EntityTags.RefuseIfChanged(request, $"{sequence.Revision}", SequenceKinds.Named(sequence.Kind).Noun);

    /// <summary>Tells whether If-Match holds the ETag that the sequence had before its last change.</summary>
    public static bool IsBefore(HttpRequest request, Sequence sequence) => EntityTags.Names(request, $"{sequence.Revision - 1}", orAny: false);
}
