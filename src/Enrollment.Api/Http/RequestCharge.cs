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
    /// <param name="unpaid">Makes the problem of a charge that was not paid; null for the usual one.</param>
    internal async Task TakeAsync(NpgsqlConnection connection, Guid accountId, Spending spending, Func<Charge, Problem>? unpaid, CancellationToken stop)
    {
        var charge = await Credits.ChargeAsync(connection, accountId, spending, stop);
        if (!charge.IsPaid)
            throw new RequestRefusedException((unpaid ?? Unpaid)(charge));
        CreditsRemaining = charge.Remaining;
    }

    private static Problem Unpaid(Charge charge) => Problems.InsufficientCredits.With(
        $"The request costs {charge.Required} credits, and the account has fewer left. Nothing was changed.", "Have credits added to the account.");
}
