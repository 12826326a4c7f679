using Enrollment.Api.Accounts;
using Enrollment.Core.Accounts;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Api.Work;

/// <summary>Charges a reading request once it has its answer: a refused one costs nothing.</summary>
internal sealed class ReadFilter(NpgsqlDataSource dataSource, IOptions<CreditOptions> credits) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var (caller, charge) = (await Caller.BindAsync(http), RequestCharge.Begin(http));
        var result = await next(context);
        if (!caller.IsMetered || WriteFilter.IsProblem(result))
            return result;

        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        await charge.TakeAsync(connection, caller, credits.Value.Read, http.RequestAborted);
        return result;
    }
}
