using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Calls;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Enrollment.Core.Webhooks;
using Enrollment.Core.Windows;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Enrollment.Api.Agents;

/// <summary><c>POST /agents</c></summary>
public static class CreateAgent
{
    private const int MaxAgents = 10_000;

    /// <summary>Creates an agent with its steps.</summary>
    /// <remarks>
    /// Steps are numbered from 1 in the order of their <c>step_order</c>; gaps are closed. An agent that cannot call yet may be stored:
    /// <c>problems</c> says what is missing, and no contact can be scheduled before.
    /// </remarks>
    public static async Task<Results<Created<Envelope<Agent>>, Problem>> HandleAsync(
        RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, AllowedHosts hosts, IOptions<AgentOptions> options, AgentLook look, TimeProvider clock,
        ILogger<Agent> logger, HttpContext http, CancellationToken stop)
    {
        var (reader, now) = (ObjectReader.Of(body), clock.GetUtcNow());
        var wanted = SequenceFields.Read(reader, AgentSteps.Rules(hosts));
        var sequence = wanted.ToSequence(SequenceKinds.Agent, caller.AccountId, now);
        var settings = new CallSettings { SequenceId = sequence.Id, AccountId = caller.AccountId, CallWindows = "{}", PhoneRegion = options.Value.PhoneRegion };
        settings.SetWindows(CallWindows.Default);
        var fields = new SettingFields(reader, isChange: false);
        AgentSettings.Read(fields, settings, hosts);
        var rules = CallRules.Of(caller.AccountId, sequence.Id, sequence.Version, AgentSettings.ReadRules(fields, OutcomeRules.Default));
        reader.RefuseOthers();
        if (await HasTooManyAsync(db, caller, stop))
            reader.Errors.Add("", "too_many_agents", $"An account has at most {MaxAgents} agents.", "Delete an agent first.");
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();

        // Two inserts: nothing tells EF that the others need their sequence first.
        db.Add(sequence);
        await db.SaveChangesAsync(stop);
        var steps = wanted.ToSteps(sequence, now);
        db.AddRange(steps);
        db.AddRange(settings, rules);
        if (await ExternalIds.SaveAsync(db, settings.ExternalId, AgentsApi.Finding(settings.ExternalId), stop) is { } taken)
            return taken;

        work.AfterCommit(() => AgentsLog.Created(logger, sequence.Id, steps.Count));
        SequenceRevision.Show(http, sequence);
        return TypedResults.Created($"{AgentsApi.Path}/{sequence.Id}", Envelope.Of(http, await look.AtAsync(new(sequence, settings, rules), steps, live: 0, stop)));
    }

    private static async Task<bool> HasTooManyAsync(EnrollmentDb db, Caller caller, CancellationToken stop) => await db.Sequences
        .Where(sequence => sequence.AccountId == caller.AccountId && sequence.Kind == SequenceKinds.Agent.Name && sequence.DeletedAt == null)
        .CountAsync(stop) >= MaxAgents;
}
