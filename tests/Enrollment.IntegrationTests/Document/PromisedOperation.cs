namespace Enrollment.IntegrationTests.Document;

/// <param name="Operation">Method and path, as in <c>GET /contacts/{id}</c>; without the common beginning.</param>
/// <param name="Status">Of its good answer.</param>
internal sealed record PromisedOperation(string Operation, int Status)
{
    /// <summary>Query parameters of every list.</summary>
    public static readonly string[] Page = ["limit", "cursor", "after"];

    /// <summary>Query parameters.</summary>
    public string[] Query { get; init; } = [];

    /// <summary>Fields of the body.</summary>
    public string[] Body { get; init; } = [];

    /// <summary>Request headers of its own, besides Authorization and a POST's Idempotency-Key.</summary>
    public string[] Headers { get; init; } = [];

    /// <summary>Headers of the good answer, besides those that every answer has.</summary>
    public string[] AnswerHeaders { get; init; } = [];

    /// <summary>Problems of its own, besides those of its kind.</summary>
    public string[] Codes { get; init; } = [];

    /// <summary>Fields of the data, of a row if it is a list.</summary>
    public string[] Data { get; init; } = [];

    /// <summary>Whether these are all the fields there may be.</summary>
    public bool IsExact { get; init; }
}
