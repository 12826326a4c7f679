using Microsoft.Net.Http.Headers;

namespace Enrollment.Api.Http;

/// <summary>Shows the version of a thing as its ETag, and compares If-Match with it (RFC 9110, 13.1.1).</summary>
internal static class EntityTags
{
    /// <summary>
    /// What a PATCH does if the ETag is another one. A PATCH whose answer was lost is sent again with the ETag that it has itself replaced.
    /// </summary>
    public const string WhenChanged = "otherwise nothing is changed: the answer is 200 if the change is there already, and 412 if it is not.";

    /// <param name="version">Letters and digits only.</param>
    public static void Show(HttpContext http, string version) => http.Response.Headers.ETag = ETag(version).ToString();

    /// <summary>
    /// Refuses a change if If-Match does not hold the present ETag. Returns null if the change may be made, also without the header. A PATCH
    /// asks only if it would change something: one that has been made already succeeds, because it may be the repeat of one whose answer was
    /// lost.
    /// </summary>
    /// <param name="noun">What the caller wants to change, as people read it in an error.</param>
    public static Problem? RefuseIfChanged(HttpRequest request, string version, string noun)
    {
        if (request.Headers.IfMatch is not { Count: > 0 } given)
            return null;
        return Names(request, version, orAny: true) ? null : Problems.PreconditionFailed.With(
            $"If-Match is {Shown(given.ToString())}, the {noun}'s ETag is {ETag(version)}. Nothing was changed.",
            $"Get the {noun} again, decide anew, and send its present ETag, with its quotes.");
    }

    /// <summary>
    /// Tells whether If-Match holds the ETag of a version. A proxy that compresses answers makes <c>W/"5"</c> or <c>"5-gzip"</c> of
    /// <c>"5"</c>: these count as it.
    /// </summary>
    /// <param name="orAny">Whether <c>*</c> counts.</param>
    public static bool Names(HttpRequest request, string version, bool orAny) =>
        EntityTagHeaderValue.TryParseStrictList(request.Headers.IfMatch, out var tags)
        && tags.Any(tag => (orAny && tag.Equals(EntityTagHeaderValue.Any)) || Names(tag, version));

    /// <summary>Declares the ETag of the endpoint's good answer.</summary>
    public static RouteHandlerBuilder ShowsETag(this RouteHandlerBuilder endpoint, string description) => endpoint.AnswersWith("ETag", description);

    /// <summary>Declares that the endpoint compares If-Match, and what it answers otherwise.</summary>
    public static RouteHandlerBuilder AsksIfMatch(this RouteHandlerBuilder endpoint, string noun, string otherwise = "otherwise the answer is 412.") =>
        endpoint.Refuses(Problems.PreconditionFailed).LooksAt(
            "If-Match",
            $"The change is made only if this is still the {noun}'s ETag, {otherwise} Without it, concurrent changes are made one after the other.",
            "\"7\"");

    private static bool Names(EntityTagHeaderValue tag, string version)
    {
        var text = tag.Tag.AsSpan().Trim('"');
        var suffix = text.IndexOfAny('-', ';');
        return (suffix > 0 ? text[..suffix] : text).SequenceEqual(version);
    }

    private static EntityTagHeaderValue ETag(string version) => new($"\"{version}\"");

    private static string Shown(string header) => header.Length <= 100 ? header : header[..100] + "…";
}
