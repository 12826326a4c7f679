using Enrollment.Api.Agents;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;

namespace Enrollment.Api.Batches;

/// <summary>Batches: the contacts of one request that schedules calls.</summary>
public static class BatchesApi
{
    public static void MapBatches(this IEndpointRouteBuilder api)
    {
        var batches = api.MapGroup("/batches").WithTags("Batches");
        batches.MapGet("/", ListBatches.HandleAsync).Reads(Scopes.AgentsRead)
            .FiltersBy("agent_id", "Lists only batches of this agent: its id, \"agent.\" and its id, or its external_id.")
            .FiltersBy("status", "Lists only batches with this status.", BatchStatus.All).Shows(BatchExamples.Listed).Refuses(Problems.AgentNotFound);
        batches.MapGet("/{id:guid}", GetBatch.HandleAsync).Reads(Scopes.AgentsRead).Shows(BatchExamples.Batch).Refuses(Problems.BatchNotFound);
        batches.MapGet("/{id:guid}/rows", ListBatchRows.HandleAsync).Reads(Scopes.AgentsRead)
            .FiltersBy("status", "Lists only contacts with this status.", RowStatus.All)
            .FiltersBy("code", "Lists only contacts that were left out with this code.")
            .FiltersBy("state", "Lists only contacts whose enrollment has this state.", EnrollmentState.All)
            .FiltersBy("outcome", "Lists only contacts whose last call had this outcome.", ListBatchRows.Outcomes)
            .FiltersBy("group_value", "Lists only contacts of this group.").Shows(BatchExamples.Row).Refuses(Problems.BatchNotFound);
        batches.MapGet("/{id:guid}/rejected.csv", GetRejectedCsv.HandleAsync).Reads(Scopes.AgentsRead)
            .AnswersAsRowsFile().Refuses(Problems.BatchNotFound, Problems.RowsExpired);
        batches.MapGet("/{id:guid}/rows.csv", GetRowsCsv.HandleAsync).Reads(Scopes.AgentsRead)
            .AnswersAsRowsFile().Refuses(Problems.BatchNotFound, Problems.RowsExpired);
        batches.MapPost("/{id:guid}/retry", RetryBatch.HandleAsync).Writes(Scopes.AgentsEnroll)
            .Takes<BatchRetry>("""{ "which": "not_succeeded" }""")
            .Shows(BatchExamples.Retried, StatusCodes.Status202Accepted).Refuses(
                Problems.BatchNotFound, Problems.AgentNotFound, Problems.AgentInactive, Problems.AgentMisconfigured, Problems.BatchNotFinished, Problems.NothingToRetry,
                Problems.RowsExpired);
        batches.MapPost("/{id:guid}/cancel", CancelBatch.HandleAsync).Writes(Scopes.AgentsEnroll)
            .Takes<BatchCancellation>("""{ "reason": "The offer has ended." }""", isOptional: true).Shows(BatchExamples.Cancelled)
            .Refuses(Problems.BatchNotFound, Problems.BatchFinished);
    }

    public static void AddBatches(this IHostApplicationBuilder builder) => builder.Services.AddSingleton(
        services => new BatchLook(services.GetRequiredService<DialerQueues>(), services.GetRequiredService<TimeProvider>()));
}
