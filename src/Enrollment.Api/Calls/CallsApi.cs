using Enrollment.Api.Agents;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.Calls;

/// <summary>Phone calls that were handed out: dialers ask whether they may dial and report; everybody else looks.</summary>
public static class CallsApi
{
    public static void AddCalls(this IHostApplicationBuilder builder) => builder.Services.AddScoped<CallChange>();

    public static void MapCalls(this IEndpointRouteBuilder api)
    {
        var call = api.MapGroup("/calls/{call_id:guid}").WithTags("Calls");
        call.MapGet("/", GetCall.HandleAsync).Reads(Scopes.CallsRead).Shows(CallExamples.Finished).Refuses(Problems.CallNotFound);
        call.MapPost("/start", StartCall.HandleAsync).Writes(Scopes.CallsWrite).Shows(CallExamples.Started)
            .Refuses(Problems.CallNotFound, Problems.CallWithdrawn);
        call.MapPost("/result", ReportCall.HandleAsync).Writes(Scopes.CallsWrite)
            .Takes<ResultBody>("""{ "outcome": "goal_completed", "duration_seconds": 174, "summary": "Renewed for a year.", "labels": ["renewed"] }""")
            .Shows(CallExamples.Reported).Refuses(Problems.CallNotFound, Problems.CallAlreadyReported);
        api.MapGet("/agents/{agent_id}/calls", ListCalls.HandleAsync).NamesAgent().Reads(Scopes.CallsRead).WithTags("Calls")
            .FiltersBy("status", "Only calls in this status.", [.. CallStatus.All]).FiltersBy("outcome", "Only calls with this outcome.", [.. CallStatus.Outcomes])
            .FiltersBy("from", "Only calls handed out at this instant or later.").FiltersBy("to", "Only calls handed out before this instant.")
            .Shows(CallExamples.Finished);
    }
}
