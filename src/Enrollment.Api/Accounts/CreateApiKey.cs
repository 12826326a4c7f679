using System.ComponentModel.DataAnnotations;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Accounts;

/// <summary><c>POST /api-keys</c></summary>
public static class CreateApiKey
{
    /// <summary>Creates an API key. The answer shows the key, and no later answer does.</summary>
    /// <remarks>The new key can have only scopes that the calling key has, and cannot expire later than the calling key.</remarks>
    public static async Task<Results<Created<Envelope<CreatedApiKey>>, Problem>> HandleAsync(
        RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock, ILogger<ApiKeyAnswer> logger, HttpContext http, CancellationToken stop)
    {
        var reader = ObjectReader.Of(body);
        var now = clock.GetUtcNow();
        var wanted = NewApiKey.Read(reader);
        if (wanted.ExpiresAt <= now)
            reader.Errors.Add("/expires_at", "out_of_range", "expires_at must lie ahead.");
        if (wanted.ExpiresAt > caller.KeyExpiresAt)
            reader.Errors.Add("/expires_at", "out_of_range", $"The asking key expires at {caller.KeyExpiresAt?.Shown()}; no key that it makes lives longer.");
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();
        // Or a key could give itself everything by way of another one.
        if (wanted.Scopes.FirstOrDefault(scope => !caller.Scopes.Contains(scope, StringComparer.Ordinal)) is { } beyond)
        {
            http.Response.Headers.WWWAuthenticate = ApiKeyMiddleware.Lacking(beyond);
            return Problems.InsufficientScope.With(
                $"The asking key lacks the scope {beyond}, so it cannot give it away.", "Ask with a key that has all the scopes of the new one.");
        }

        var secret = ApiKey.NewSecret(wanted.Environment ?? "live");
        var key = ApiKey.Of(secret, caller.AccountId, wanted.Name, wanted.Scopes, now, wanted.ExpiresAt ?? caller.KeyExpiresAt);
        db.Add(key);
        await db.SaveChangesAsync(stop);

        work.AfterCommit(() => AccountsLog.KeyMade(logger, key.Id, caller.KeyId));
        // The answer holds a secret: no cache on the way may keep it.
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(ApiKeysApi.PathOf(key.Id), Envelope.Of(http, CreatedApiKey.Of(ApiKeyAnswer.Of(key), secret)));
    }
}

/// <summary>Body of <c>POST /api-keys</c>.</summary>
/// <param name="Scopes">The scopes of the key, at least one.</param>
/// <param name="ExpiresAt">When the key expires: in the future and before 2100. Without it, the new key expires with the calling key.</param>
/// <param name="Environment"><c>live</c>, the default, or <c>test</c>: a word at the beginning of the key, for people.</param>
public sealed record NewApiKey(
    [property: MaxLength(NewApiKey.MaxName)] string Name,
    [property: MinLength(1), AllowedValues(
        Core.Accounts.Scopes.AutomationsRead, Core.Accounts.Scopes.AutomationsWrite, Core.Accounts.Scopes.ContactsRead, Core.Accounts.Scopes.ContactsWrite,
        Core.Accounts.Scopes.CustomersRead, Core.Accounts.Scopes.CustomersWrite, Core.Accounts.Scopes.AgentsRead, Core.Accounts.Scopes.AgentsWrite,
        Core.Accounts.Scopes.AgentsEnroll, Core.Accounts.Scopes.CallsRead, Core.Accounts.Scopes.CallsWrite, Core.Accounts.Scopes.DoNotCallRead,
        Core.Accounts.Scopes.DoNotCallWrite, Core.Accounts.Scopes.CreditsRead, Core.Accounts.Scopes.ApiKeysRead, Core.Accounts.Scopes.ApiKeysWrite)]
    IReadOnlyList<string> Scopes,
    DateTimeOffset? ExpiresAt,
    [property: AllowedValues("live", "test")] string? Environment)
{
    internal const int MaxName = 200;

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static NewApiKey Read(ObjectReader body)
    {
        var key = new NewApiKey(
            body.RequiredText("name", MaxName),
            ReadScopes(body),
            body.OptionalInstant("expires_at", Earliest, Latest),
            body.OptionalOneOf("environment", "live", "test"));
        body.RefuseOthers();
        return key;
    }

    private static List<string> ReadScopes(ObjectReader body)
    {
        if (body.Required("scopes") is null)
            return [];
        var scopes = new List<string>();
        foreach (var (value, pointer) in body.OptionalArray("scopes", min: 1, max: 100))
        {
            if (body.Text(value, pointer, maxLength: 100) is not { } scope)
                continue;
            if (!Core.Accounts.Scopes.All.Contains(scope, StringComparer.Ordinal))
                body.Errors.Add(pointer, "invalid_value", $"A scope is one of {string.Join(", ", Core.Accounts.Scopes.All)}.");
            else if (!scopes.Contains(scope, StringComparer.Ordinal))
                scopes.Add(scope);
        }
        return scopes;
    }
}
