using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Accounts;
using Enrollment.Core.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Api.Work;

/// <summary>Charges a reading request once it has its answer: a refused one costs nothing.</summary>
internal sealed class ReadFilter(IOptions<CreditOptions> credits) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var (caller, charge) = (await Caller.BindAsync(http), RequestCharge.Begin(http));
        var result = await next(context);
        if (!caller.IsMetered || WriteFilter.IsProblem(result))
            return result;

        // The handler's own connection, which it may still hold: who holds one and waits for another starves the pool.
        var database = http.RequestServices.GetRequiredService<EnrollmentDb>().Database;
        await database.OpenConnectionAsync(http.RequestAborted);
        await charge.TakeAsync((NpgsqlConnection)database.GetDbConnection(), caller.AccountId, Spending.Request(credits.Value.Read), unpaid: null, http.RequestAborted);
        await database.CloseConnectionAsync();
        return result;
    }
}

public static class ReadingEndpoints
{
    /// <summary>Declares that the endpoint changes nothing, and the scope that it takes. Every endpoint under /api/v1 reads or writes.</summary>
    public static RouteHandlerBuilder Reads(this RouteHandlerBuilder endpoint, string scope) =>
        endpoint.RequireScope(scope).AddEndpointFilter<RouteHandlerBuilder, ReadFilter>();
}
