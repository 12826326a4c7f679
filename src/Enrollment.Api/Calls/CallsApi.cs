using Enrollment.Api.Agents;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Enrollments;

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
        api.MapGet("/agents/{agent_id}/enrollments", ListAgentEnrollments.HandleAsync).NamesAgent().Reads(Scopes.AgentsRead).WithTags("Enrollments")
            .FiltersBy("status", "Only enrollments in this state.", EnrollmentState.All)
            .FiltersByFlags(["succeeded"], _ => "Only ended ones that succeeded, or did not.")
            .FiltersBy("outcome", "Only those whose last call had this outcome.", [.. CallStatus.Outcomes]).FiltersBy("batch_id", "Only enrollments of this batch.")
            .FiltersBy("contact_id", "Only enrollments of this contact.").FiltersBy("phone_number", "Only this number, in any spelling that the agent takes.")
            .FiltersBy("reference_key", "The name of a variable that has the reference_value.").FiltersBy("reference_value", "The exact value of that variable.")
            .Shows(CallExamples.Enrollment);
    }
}
