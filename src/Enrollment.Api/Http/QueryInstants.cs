using Enrollment.Core.Requests;

namespace Enrollment.Api.Http;

/// <summary>Reads instants from the query of a request.</summary>
internal static class QueryInstants
{
    /// <summary>Returns null if the parameter is not given.</summary>
    /// <exception cref="RequestRefusedException">The value is no instant.</exception>
    public static DateTimeOffset? Read(IQueryCollection query, string name)
    {
        if ((string?)query[name] is not { } text)
            return null;
        return Instants.TryRead(text, out var instant, out var fault)
            ? instant
            : throw new RequestRefusedException(Problems.InvalidParameter.With($"'{name}': {fault}"));
    }
}
