using Enrollment.Api.Agents;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Calls;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Calls;

/// <summary><c>GET /agents/{agent_id}/calls</c>, newest first.</summary>
public static class ListCalls
{
    /// <summary>Lists the calls of an agent, the last handed out first.</summary>
    public static async Task<Results<Ok<ListEnvelope<CallAnswer>>, Problem>> HandleAsync(
        AgentAddress agent, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.Calls);
        var (status, outcome) = (query.OneOf("status", CallStatus.All), query.OneOf("outcome", CallStatus.Outcomes));
        var (from, to) = (query.Instant("from"), query.Instant("to"));
        if (await agent.FindAsync(db, caller, stop) is not { } sequence)
            return agent.NotFound();

        var calls = db.Calls.AsNoTracking().Where(call => call.AccountId == caller.AccountId && call.SequenceId == sequence.Id);
        if (outcome is not null)
            calls = calls.Where(call => call.Outcome == outcome);
        if (from is { } first)
            calls = calls.Where(call => call.HandedOutAt >= first);
        if (to is { } before)
            calls = calls.Where(call => call.HandedOutAt < before);
        calls = await BeyondAsync(db, In(calls, status), caller, query.Cursor, stop);
        var read = await calls.Take(query.Limit + 1).ToListAsync(stop);
        var page = Page.Of(read, query, call => new Cursor(CursorList.Calls, call.CallId));
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(CallAnswer.Of)])));
    }

    private static IQueryable<Call> In(IQueryable<Call> calls, string? status) => status switch
    {
        CallStatus.HandedOut => calls.Where(call => call.ClosedAt == null && call.WithdrawnAt == null && call.StartedAt == null),
        CallStatus.Started => calls.Where(call => call.ClosedAt == null && call.WithdrawnAt == null && call.StartedAt != null),
        CallStatus.Withdrawn => calls.Where(call => call.ClosedAt == null && call.WithdrawnAt != null),
        CallStatus.Finished => calls.Where(call => call.ClosedAt != null),
        _ => calls,
    };

    // The cursor names a call, whose hand-out is its place. Ids of calls say nothing about time. The places are compared as rows, which
    // only the database can do: they must be written out inside the expressions.
    private static async Task<IQueryable<Call>> BeyondAsync(EnrollmentDb db, IQueryable<Call> calls, Caller caller, Cursor? cursor, CancellationToken stop)
    {
        if (cursor is not { Id: var id, Backwards: var backwards })
            return calls.OrderByDescending(call => call.HandedOutAt).ThenByDescending(call => call.CallId);
        var there = await db.Calls.Where(call => call.CallId == id && call.AccountId == caller.AccountId)
            .Select(call => (DateTimeOffset?)call.HandedOutAt).SingleOrDefaultAsync(stop);
        if (there is not { } at)
            throw ListQuery.NotOfThisList();
        return backwards
            ? calls.Where(call => EF.Functions.GreaterThan(ValueTuple.Create(call.HandedOutAt, call.CallId), ValueTuple.Create(at, id)))
                .OrderBy(call => call.HandedOutAt).ThenBy(call => call.CallId)
            : calls.Where(call => EF.Functions.LessThan(ValueTuple.Create(call.HandedOutAt, call.CallId), ValueTuple.Create(at, id)))
                .OrderByDescending(call => call.HandedOutAt).ThenByDescending(call => call.CallId);
    }
}
