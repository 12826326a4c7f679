namespace Enrollment.Api.Http;

/// <summary>
/// Refuses query parameters that an endpoint does not declare. A typo, or a body field in the wrong place, would silently change the
/// meaning of a request.
/// </summary>
internal sealed class DeclaredParameters : IEndpointFilter
{
    private static readonly string[] OfLists = ["limit", "cursor", "after"];

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Refuse(context.HttpContext.Request) is { } problem ? ValueTask.FromResult<object?>(problem) : next(context);

    private static Problem? Refuse(HttpRequest request)
    {
        if (request.Query.Count == 0)
            return null;
        var endpoint = new DeclaredEndpoint(request.Method, request.Path, request.HttpContext.GetEndpoint()!.Metadata.ToList());
        var filters = endpoint.Filters.ToDictionary(filter => filter.Name, StringComparer.Ordinal);
        string[] known = endpoint.IsList ? [.. OfLists, .. filters.Keys] : [.. filters.Keys];
        foreach (var (name, values) in request.Query)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
                return Problems.InvalidParameter.With(
                    $"'{Shown(name)}' is not a parameter here.", known.Length == 0 ? "Leave it out: there are none." : $"There are {string.Join(", ", known)}.");
            if (values.Count != 1 && !(filters.TryGetValue(name, out var filter) && filter.IsRepeatable))
                return Problems.InvalidParameter.With($"'{name}' is given {values.Count} times.");
        }
        return null;
    }

    private static string Shown(string name) => new(name.Where(letter => !char.IsControl(letter)).Take(60).ToArray());
}

internal static class DeclaredParametersSetup
{
    public static TBuilder RefusesUndeclaredParameters<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.AddEndpointFilter<TBuilder, DeclaredParameters>();
}
