using Enrollment.Api.Auth;
using Enrollment.Api.Http;

namespace Enrollment.Api.Work;

/// <summary>
/// Runs a writing handler in its <see cref="RequestWork"/>, once per Idempotency-Key. Usually the filter commits the work of a good
/// answer. A handler that waits for other processes commits by itself, and only its answer remains to be kept.
/// </summary>
internal sealed class WriteFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (await UnaskedBody.RefuseAsync(http) is { } unasked)
            return unasked;
        var (work, caller) = (http.RequestServices.GetRequiredService<RequestWork>(), await Caller.BindAsync(http));
        await work.BeginAsync(caller, RequestCharge.Begin(http), http.RequestAborted);
        using var body = FingerprintedBody.Of(http);
        if (http.GetEndpoint()!.Metadata.GetMetadata<KeepsKeys>() is null && await IdempotencyKey.FindAsync(http, caller, work, body) is { } earlier)
            return await WithoutWorkAsync(work, earlier);

        var result = await next(context);
        if (IsProblem(result) && !work.IsCommitted && !work.IsCommittedAnyway)
            return await WithoutWorkAsync(work, result);
        if (work.Claim is null)
        {
            if (!work.IsCommitted)
                await work.CommitAsync(http.RequestAborted);
            return result;
        }
        return await AnswerOnceAsync(http, work, body, result);
    }

    // Before the answer goes out: a caller who asks again at once must not find the Idempotency-Key still taken.
    private static async Task<object?> WithoutWorkAsync(RequestWork work, object? result)
    {
        await work.GiveUpAsync();
        return result;
    }

    private static async Task<IResult> AnswerOnceAsync(HttpContext http, RequestWork work, FingerprintedBody body, object? result)
    {
        if (work.IsCommitted)
        {
            var late = await StoredAnswer.OfAsync(http, result);
            // Kept even if the caller has disconnected, for its retry.
            await work.Claim!.NoteLateAnswerAsync(work.Connection, late, CancellationToken.None);
            return late;
        }

        await work.ChargeAsync(http.RequestAborted);
        var answer = await StoredAnswer.OfAsync(http, result);
        await work.Claim!.NoteAnswerAsync(work.Connection, body.Fingerprint, answer, http.RequestAborted);
        await work.CommitChargedAsync(http.RequestAborted);
        return answer;
    }

    internal static bool IsProblem(object? result) => result switch
    {
        Problem => true,
        INestedHttpResult nested => IsProblem(nested.Result),
        _ => false,
    };
}

public static class WritingEndpoints
{
    /// <summary>Declares that the handler runs in a <see cref="RequestWork"/> and commits by returning a good answer, and the scope that it takes.</summary>
    public static RouteHandlerBuilder Writes(this RouteHandlerBuilder endpoint, string scope) =>
        endpoint.RequireScope(scope).AddEndpointFilter<RouteHandlerBuilder, WriteFilter>();

    /// <summary>Declares that the answer shows a secret once: a repeat with another API key does not get it.</summary>
    public static RouteHandlerBuilder AnswersSecret(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new SecretAnswer());

    /// <summary>Declares that the handler finds the work of an Idempotency-Key by itself.</summary>
    public static RouteHandlerBuilder FindsKeysItself(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new KeepsKeys());
}

/// <summary>Marks an endpoint whose handler finds the work of an Idempotency-Key by itself, by the key alone and for as long as the work is kept.</summary>
internal sealed record KeepsKeys;

/// <summary>Marks an endpoint whose good answer shows a secret.</summary>
internal sealed record SecretAnswer;
