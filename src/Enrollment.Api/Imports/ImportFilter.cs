using Enrollment.Api.Auth;
using Enrollment.Core.Imports;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Enrollment.Api.Imports;

/// <summary>
/// Checks the type of a file, and limits its size, its speed, and how many arrive at once. It stands before the request's work, so that
/// a refused file uses no database connection. The limits apply to repeated requests, too.
/// </summary>
internal sealed class ImportFilter(ImportPlaces places, IOptions<ImportOptions> options) : IEndpointFilter
{
    // An upload keeps a database connection busy from its first row on. One that stalls is cut off by this, one that
    // trickles by ImportOptions.MaxUploadTime.
    private static readonly MinDataRate SlowestUpload = new(bytesPerSecond: 10 * 1024, gracePeriod: TimeSpan.FromSeconds(30));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if ((ImportRequest.RefuseType(http.Request) ?? ImportRequest.RefuseParameters(http.Request)) is { } problem)
            return problem;
        if (http.Request.ContentLength > options.Value.MaxBytes)
            return ImportBody.TooLarge(options.Value);
        using var place = places.Take((await Caller.BindAsync(http)).AccountId, out problem);
        if (place is null)
            return problem;

        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = SlowestUpload;
        await using var body = new ImportBody(http, options.Value);
        http.Request.Body = body;
        return await next(context);
    }
}
