using Enrollment.Core.Accounts;
using Npgsql;

namespace Enrollment.Api.Http;

/// <summary>What a request has cost so far. Looked at when its answer is written, which is after the charge.</summary>
public sealed class RequestCharge
{
    /// <summary>Credits that are left; null: unlimited, or nothing was charged.</summary>
    public long? CreditsRemaining { get; private set; }

    /// <summary>The charge of the request that is being answered.</summary>
    public static RequestCharge Begin(HttpContext http)
    {
        var charge = new RequestCharge();
        http.Features.Set(charge);
        return charge;
    }

    /// <exception cref="RequestRefusedException">Less is left than that; nothing was taken.</exception>
    internal async Task TakeAsync(NpgsqlConnection connection, Guid accountId, int cost, CancellationToken stop)
    {
        var charge = await Credits.ChargeAsync(connection, accountId, cost, stop);
        if (!charge.IsPaid)
            throw new RequestRefusedException(Problems.InsufficientCredits.With(
                $"The request costs {cost} credits, and the account has fewer left. Nothing was changed.", "Have credits added to the account."));
        CreditsRemaining = charge.Remaining;
    }
}
