namespace Enrollment.Api.Document;

/// <summary>The problems that an endpoint has because of what kind of endpoint it is, before those that it declares itself.</summary>
internal static class CommonProblems
{
    public static IEnumerable<ProblemKind> Of(DocumentedEndpoint endpoint)
    {
        IEnumerable<ProblemKind> kinds =
        [
            Problems.Unauthorized, Problems.InsufficientCredits, Problems.InsufficientScope, Problems.RateLimited,
            Problems.BadRequest, Problems.InternalError, Problems.Unavailable,
        ];
        if (endpoint.HasId)
            kinds = kinds.Append(Problems.NotFound);
        if (endpoint.IsList)
            kinds = kinds.Append(Problems.InvalidParameter).Append(Problems.InvalidCursor);
        if (endpoint.Body is not null)
            kinds = kinds.Append(Problems.MalformedJson).Append(Problems.UnknownField);
        if (endpoint.Body is not null || endpoint.TakesFile)
            kinds = kinds.Append(Problems.BodyTooLarge).Append(Problems.UnsupportedMediaType).Append(Problems.ValidationFailed);
        if (endpoint.TakesFile)
            kinds = kinds.Append(Problems.UploadTooSlow).Append(Problems.UnknownField);
        if (endpoint.IsPost)
            kinds = kinds.Append(Problems.InvalidParameter).Append(Problems.IdempotencyInFlight).Append(Problems.IdempotencyMismatch);
        return kinds.Concat(endpoint.Metadata.OfType<PossibleProblems>().SelectMany(possible => possible.Kinds));
    }
}
