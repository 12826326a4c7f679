using System.Text.Json;

namespace Enrollment.Api.Http;

/// <summary>Declares an endpoint for the API document, beyond its signature and its handler's comment.</summary>
public static class EndpointDeclarations
{
    /// <summary>Declares the JSON body that the endpoint reads, with an example as it would be sent.</summary>
    public static RouteHandlerBuilder Takes<TBody>(this RouteHandlerBuilder endpoint, string example, bool isOptional = false)
        where TBody : notnull =>
        endpoint.WithMetadata(new TakenBody(typeof(TBody), JsonElement.Parse(example), isOptional));

    /// <summary>Declares an example of the data in the endpoint's good answer, or of a row if it returns a list.</summary>
    public static RouteHandlerBuilder Shows<T>(this RouteHandlerBuilder endpoint, T data, int status = StatusCodes.Status200OK)
        where T : notnull =>
        endpoint.WithMetadata(new ShownAnswer(status, data));

    /// <summary>Declares the problems that the endpoint answers with, besides those of every endpoint of its kind.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params IReadOnlyList<ProblemKind> kinds) =>
        endpoint.WithMetadata(new PossibleProblems(kinds));

    /// <summary>Declares a query parameter of a list, besides limit and cursor.</summary>
    public static RouteHandlerBuilder FiltersBy(this RouteHandlerBuilder endpoint, string name, string description, params IReadOnlyList<string> words) =>
        endpoint.WithMetadata(new ListFilter(name, description, words));

    /// <summary>Declares a query parameter of an endpoint that is no list.</summary>
    public static RouteHandlerBuilder TakesParameter(this RouteHandlerBuilder endpoint, string name, string description) =>
        endpoint.FiltersBy(name, description);

    /// <summary>Declares a query parameter that must be given.</summary>
    public static RouteHandlerBuilder AsksFor(this RouteHandlerBuilder endpoint, string name, string description, string example) =>
        endpoint.WithMetadata(new ListFilter(name, description, []) { RequiredExample = example });

    /// <summary>Declares a query parameter of a list that may be given several times. A row matches any of the values.</summary>
    public static RouteHandlerBuilder FiltersByAnyOf(this RouteHandlerBuilder endpoint, string name, string description) =>
        endpoint.WithMetadata(new ListFilter(name, description, [], IsRepeatable: true));

    /// <summary>Declares the keys of a filter as query parameters of a list that may be given several times.</summary>
    public static RouteHandlerBuilder FiltersByAnyOf(this RouteHandlerBuilder endpoint, IEnumerable<string> keys, Func<string, string> descriptionOf) =>
        keys.Aggregate(endpoint, (list, key) => list.FiltersByAnyOf(key, descriptionOf(key)));

    /// <summary>Declares query parameters of a list that are true or false.</summary>
    public static RouteHandlerBuilder FiltersByFlags(this RouteHandlerBuilder endpoint, IEnumerable<string> flags, Func<string, string> descriptionOf) =>
        flags.Aggregate(endpoint, (list, flag) => list.FiltersBy(flag, descriptionOf(flag), "true", "false"));

    /// <summary>Declares a request header that the endpoint reads, besides those of every endpoint.</summary>
    public static RouteHandlerBuilder LooksAt(this RouteHandlerBuilder endpoint, string header, string description, string example) =>
        endpoint.WithMetadata(new EndpointHeader(header, description, example));

    /// <summary>Declares a header of the endpoint's good answers, besides those of every endpoint.</summary>
    public static RouteHandlerBuilder AnswersWith(this RouteHandlerBuilder endpoint, string header, string description) =>
        endpoint.WithMetadata(new AnswerHeader(header, description));

    /// <summary>Declares that answers have no envelope and are in camelCase, as clients of an older interface expect.</summary>
    public static RouteHandlerBuilder AnswersPlainly(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new PlainAnswers());
}

/// <summary>Describes a part of an address that is not bound by itself, so that the framework does not know it.</summary>
internal sealed record AddressPart(string Name, string Description);

/// <summary>Marks an endpoint whose answers have no envelope and are in camelCase. Its problems carry <c>error</c> and <c>message</c>, too.</summary>
internal sealed record PlainAnswers;

internal sealed record EndpointHeader(string Name, string Description, string Example);

internal sealed record AnswerHeader(string Name, string Description);

/// <summary>Marks an endpoint that reads its body as a stream.</summary>
internal sealed record TakesFile;

/// <summary>Names the scope that a key needs for the endpoint.</summary>
public sealed record RequiredScope(string Scope);

internal sealed record TakenBody(Type Type, JsonElement Example, bool IsOptional);

internal sealed record ShownAnswer(int Status, object Data);

internal sealed record PossibleProblems(IReadOnlyList<ProblemKind> Kinds);

/// <param name="Words">The allowed values; empty for any text.</param>
/// <param name="IsRepeatable">Whether the parameter may be given several times.</param>
internal sealed record ListFilter(string Name, string Description, IReadOnlyList<string> Words, bool IsRepeatable = false)
{
    /// <summary>An example of a parameter that must be given; null if it may be left out.</summary>
    public string? RequiredExample { get; init; }
}
