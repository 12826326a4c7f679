using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.Accounts;

/// <summary>Maps the operation that tells how much an account spends.</summary>
public static class CreditsApi
{
    public static void MapCredits(this IEndpointRouteBuilder api) =>
        api.MapGet("/credits/usage", GetCreditUsage.HandleAsync).WithTags("Credits").Reads(Scopes.CreditsRead).Shows(CreditUsage.Example)
            .TakesParameter(UsagePeriod.MonthName, "A month as 2026-11; this one if nothing is sent.")
            .TakesParameter(UsagePeriod.StartName, "The first day, as 2026-11-01, instead of a month.")
            .TakesParameter(UsagePeriod.EndName, "The last day. At most 366 days, none of them ahead.");
}
