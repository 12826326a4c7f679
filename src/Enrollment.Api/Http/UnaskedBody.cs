using Enrollment.Core.Requests;

namespace Enrollment.Api.Http;

/// <summary>
/// The body of a request that takes none. It is read all the same: fields in it are refused like all that are not known,
/// and it counts when a request with an Idempotency-Key is repeated.
/// </summary>
internal static class UnaskedBody
{
    /// <summary>Null: there is none, or an empty object, or the endpoint takes one.</summary>
    /// <exception cref="RequestRefusedException">It is too large, not JSON, or not called JSON.</exception>
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
