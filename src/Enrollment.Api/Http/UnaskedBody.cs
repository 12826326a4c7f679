using Enrollment.Core.Requests;

namespace Enrollment.Api.Http;

/// <summary>
/// The body of a request that takes none. It is read all the same: unknown fields are refused, and the body counts when a request with
/// an Idempotency-Key is repeated.
/// </summary>
internal static class UnaskedBody
{
    /// <summary>Refuses fields in a body that the endpoint does not take. Returns null if there is no body, or only an empty object.</summary>
    /// <exception cref="RequestRefusedException">The body is too large, not JSON, or not declared as JSON.</exception>
    public static async Task<Problem?> RefuseAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint()!.Metadata;
        if (endpoint.GetMetadata<TakenBody>() is not null || endpoint.GetMetadata<TakesFile>() is not null)
            return null;
        if ((await OptionalBody.BindAsync(http)).Given is not { } body)
            return null;
        var reader = ObjectReader.Of(body);
        reader.RefuseOthers();
        return reader.Errors.Any ? reader.Errors.ToProblem() : null;
    }
}
