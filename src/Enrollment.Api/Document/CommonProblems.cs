using Enrollment.Api.Http;

namespace Enrollment.Api.Document;

/// <summary>Lists the problems that every endpoint of a kind can answer with, before those that it declares itself.</summary>
internal static class CommonProblems
{
    public static IEnumerable<ProblemKind> Of(DeclaredEndpoint endpoint)
    {
        var declared = endpoint.Metadata.OfType<PossibleProblems>().SelectMany(possible => possible.Kinds);
        // An endpoint that needs no key touches no data.
        if (endpoint.Scope is null)
            return declared;
        IEnumerable<ProblemKind> kinds =
        [
            Problems.Unauthorized, Problems.InsufficientCredits, Problems.InsufficientScope, Problems.RateLimited,
            Problems.BadRequest, Problems.InvalidParameter, Problems.InternalError, Problems.Unavailable,
        ];
        if (endpoint.HasId)
            kinds = kinds.Append(Problems.NotFound);
        if (endpoint.IsList)
            kinds = kinds.Append(Problems.InvalidCursor);
        // A body that is not asked for is read all the same, and refused unless it is empty.
        if (!HttpMethods.IsGet(endpoint.Method))
            kinds = kinds.Append(endpoint.TakesFile ? Problems.UploadTooSlow : Problems.MalformedJson)
                .Append(Problems.BodyTooLarge).Append(Problems.UnsupportedMediaType).Append(Problems.ValidationFailed).Append(Problems.UnknownField);
        if (endpoint.IsPost)
            kinds = kinds.Append(Problems.Conflict).Append(Problems.IdempotencyInFlight).Append(Problems.IdempotencyMismatch);
        return kinds.Concat(declared);
    }
}
