using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Webhooks;

/// <summary><c>POST /webhook-secrets</c></summary>
public static class RotateWebhookSecret
{
    // Every valid one makes the signature header 47 characters longer.
    private const int MaxValid = 10;

    /// <summary>Creates a webhook secret and makes it the current one. The answer shows the secret, and no later answer does.</summary>
    /// <remarks>Earlier secrets keep signing beside it for <c>overlap_hours</c>, so that receivers can be changed one by one.</remarks>
    public static async Task<Results<Created<Envelope<CreatedWebhookSecret>>, Problem>> HandleAsync(
        OptionalBody body, Caller caller, EnrollmentDb db, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        var overlapHours = SecretRotation.DefaultOverlapHours;
        if (body.Given is { } given)
        {
            var reader = ObjectReader.Of(given);
            overlapHours = SecretRotation.Read(reader).OverlapHours ?? overlapHours;
            if (reader.Errors.Any)
                return reader.Errors.ToProblem();
        }

        // Two rotations at once, or one and the first call, would both make a current one.
        await db.Database.ExecuteSqlAsync($"select 1 from accounts where id = {caller.AccountId} for no key update", stop);
        var now = clock.GetUtcNow();
        var expiresAt = now.AddHours(overlapHours);
        var earlier = await db.WebhookSecrets.Where(secret => secret.AccountId == caller.AccountId).ToListAsync(stop);
        if (overlapHours > 0 && earlier.Count(secret => secret.ExpiresAt is null || secret.ExpiresAt > now) >= MaxValid)
        {
            return Problems.Conflict.With(
                $"The account has {MaxValid} valid webhook secrets.", "Delete some of the earlier ones, or send overlap_hours 0 to end them all.");
        }

        foreach (var secret in earlier)
            secret.ExpiresAt = secret.ExpiresAt < expiresAt ? secret.ExpiresAt : expiresAt;
        db.RemoveRange(earlier.Where(secret => secret.ExpiresAt <= now));
        await db.SaveChangesAsync(stop);
        var made = WebhookSecret.New(caller.AccountId, now);
        db.Add(made);
        await db.SaveChangesAsync(stop);

        // The answer holds a secret: no cache on the way may keep it.
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(WebhookSecretsApi.PathOf(made.Id), Envelope.Of(http, CreatedWebhookSecret.Of(made)));
    }
}

/// <summary>Body of <c>POST /webhook-secrets</c>; may be left out.</summary>
/// <param name="OverlapHours">How long the earlier secrets keep signing, in hours: 0 to 168, default 24.</param>
public sealed record SecretRotation(int? OverlapHours)
{
    public const int DefaultOverlapHours = 24;
    public const int MaxOverlapHours = 168;

    public static SecretRotation Read(ObjectReader body)
    {
        var rotation = new SecretRotation(body.OptionalWhole("overlap_hours", 0, MaxOverlapHours));
        body.RefuseOthers();
        return rotation;
    }
}
