using Enrollment.Core.Accounts;
using Npgsql;

namespace Enrollment.Api.Http;

/// <summary>The charge of a request. The answer shows it, because the answer is written after the charge.</summary>
public sealed class RequestCharge
{
    /// <summary>The remaining credits; null if they are unlimited or nothing was charged.</summary>
    public long? CreditsRemaining { get; private set; }

    /// <summary>Begins the charge of the request.</summary>
    public static RequestCharge Begin(HttpContext http)
    {
        var charge = new RequestCharge();
        http.Features.Set(charge);
        return charge;
    }

    /// <exception cref="RequestRefusedException">The account has less than that. Nothing was taken.</exception>
    internal async Task TakeAsync(NpgsqlConnection connection, Guid accountId, int cost, CancellationToken stop)
    {
        var charge = await Credits.ChargeAsync(connection, accountId, cost, stop);
        if (!charge.IsPaid)
            throw new RequestRefusedException(Problems.InsufficientCredits.With(
                $"The request costs {cost} credits, and the account has fewer left. Nothing was changed.", "Have credits added to the account."));
        CreditsRemaining = charge.Remaining;
    }
}
