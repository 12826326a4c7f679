using Microsoft.AspNetCore.Http.Metadata;

namespace Enrollment.Api.Http;

/// <summary>Reads what an endpoint declares about itself.</summary>
/// <param name="Path">The path without a leading slash, as in <c>api/v1/event-queues/{id}</c>.</param>
internal sealed record DeclaredEndpoint(string Method, string Path, IList<object> Metadata)
{
    public string? Scope => Metadata.OfType<RequiredScope>().LastOrDefault()?.Scope;
    public TakenBody? Body => Metadata.OfType<TakenBody>().LastOrDefault();
    public bool TakesFile => Metadata.OfType<TakesFile>().Any();
    public bool IsPlain => Metadata.OfType<PlainAnswers>().Any();
    public bool IsPost => HttpMethods.IsPost(Method);
    public bool HasId => Path.Contains('{', StringComparison.Ordinal);
    public IEnumerable<ListFilter> Filters => Metadata.OfType<ListFilter>();
    public IEnumerable<AddressPart> AddressParts => Metadata.OfType<AddressPart>();
    public IEnumerable<EndpointHeader> Headers => Metadata.OfType<EndpointHeader>();
    public ShownAnswer? Shown(int status) => Metadata.OfType<ShownAnswer>().LastOrDefault(shown => shown.Status == status);

    /// <summary>Says whether the answer with that status is an <see cref="Envelope{T}"/> or a <see cref="ListEnvelope{T}"/>.</summary>
    public bool IsEnveloped(int status) => Metadata.OfType<IProducesResponseTypeMetadata>()
        .Any(answer => answer.StatusCode == status && answer.Type is { IsGenericType: true } type
            && (type.GetGenericTypeDefinition() == typeof(Envelope<>) || type.GetGenericTypeDefinition() == typeof(ListEnvelope<>)));

    public bool IsList => Metadata.OfType<IProducesResponseTypeMetadata>()
        .Any(answer => answer.Type is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ListEnvelope<>));
}
