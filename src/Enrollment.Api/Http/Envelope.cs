using System.Text.Json.Serialization;

namespace Enrollment.Api.Http;

/// <summary>Every answer with one thing in it.</summary>
public sealed record Envelope<T>(T Data, Meta Meta)
    where T : notnull;

/// <summary>Every answer with a list in it.</summary>
public sealed record ListEnvelope<T>(IReadOnlyList<T> Data, Pagination Pagination, Meta Meta);

/// <param name="HasMore">True: there is a next page.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> to go on.</param>
/// <param name="PrevCursor">Send it as <c>cursor</c> to go back.</param>
public sealed record Pagination(int Limit, bool HasMore, string? NextCursor, string? PrevCursor);

/// <param name="Url">The address that was asked, without the host.</param>
public sealed record Meta(string Url)
{
    private RequestCharge? _charge;

    /// <summary>Null: unlimited. Known when the answer is written, not before.</summary>
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
