using System.Text.Json.Serialization;

namespace Enrollment.Api.Http;

/// <summary>The envelope of every answer with one item.</summary>
public sealed record Envelope<T>(T Data, Meta Meta)
    where T : notnull;

/// <summary>The envelope of every answer with a list.</summary>
public sealed record ListEnvelope<T>(IReadOnlyList<T> Data, Pagination Pagination, Meta Meta);

/// <param name="HasMore">Whether there is a next page.</param>
/// <param name="NextCursor">The <c>cursor</c> of the next page.</param>
/// <param name="PrevCursor">The <c>cursor</c> of the page before.</param>
public sealed record Pagination(int Limit, bool HasMore, string? NextCursor, string? PrevCursor);

/// <param name="Url">The address of the request, without the host.</param>
public sealed record Meta(string Url)
{
    private RequestCharge? _charge;

    /// <summary>The account's remaining credits; null if they are unlimited. Known only when the answer is written, after the charge.</summary>
    [JsonPropertyOrder(-1)]
    public long? CreditsRemaining => _charge?.CreditsRemaining;

    public static Meta Of(HttpContext http) =>
        new(http.Request.Path.ToUriComponent() + http.Request.QueryString.ToUriComponent()) { _charge = http.Features.Get<RequestCharge>() };
}

public static class Envelope
{
    public static Envelope<T> Of<T>(HttpContext http, T data)
        where T : notnull => new(data, Meta.Of(http));

    public static ListEnvelope<T> Of<T>(HttpContext http, Page<T> page) => new(page.Rows, page.Pagination, Meta.Of(http));
}
