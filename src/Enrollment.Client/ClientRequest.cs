namespace Enrollment.Client;

/// <summary>A request that can be sent again.</summary>
/// <param name="Path">Below the service's address, with its query.</param>
internal sealed record ClientRequest(HttpMethod Method, string Path)
{
    /// <summary>Makes the body anew for each try.</summary>
    public Func<HttpContent>? Body { get; init; }

    public string? IfMatch { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>Whether the caller wants the job at once instead of waiting for the page.</summary>
    public bool PrefersAsync { get; init; }

    /// <summary>The contents of an import, which takes as long as it takes. Other requests have null.</summary>
    public ImportSource? Import { get; init; }

    /// <summary>Whether the body can be sent another time.</summary>
    public bool CanBeSentAgain => Import is null or { CanBeSentAgain: true };

    /// <summary>
    /// Whether a repeat is safe when the answer to an earlier try was lost. A change without If-Match is not: the repeat could undo
    /// another caller's change. With it, the service answers the repeat of a change that was made with 200.
    /// </summary>
    public bool IsSafeToRepeat => Method != HttpMethod.Patch || IfMatch is not null;

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, new Uri(Path, UriKind.Relative)) { Content = Body?.Invoke() };
        if (IfMatch is not null)
            message.Headers.TryAddWithoutValidation("If-Match", IfMatch);
        if (IdempotencyKey is not null)
            message.Headers.TryAddWithoutValidation("Idempotency-Key", IdempotencyKey);
        if (PrefersAsync)
            message.Headers.TryAddWithoutValidation("Prefer", "respond-async");
        // A refusal, of a wrong key for instance, comes before the file is sent and not as a broken connection.
        if (Import is not null)
            message.Headers.ExpectContinue = true;
        return message;
    }
}
