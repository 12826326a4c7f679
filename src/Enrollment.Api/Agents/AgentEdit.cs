using System.Text.Json;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Calls;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.Agents;

/// <summary>Changes a locked agent to what a body says.</summary>
internal sealed class AgentEdit
{
    private readonly bool _wasActive;
    private readonly JsonElement _before;
    private OutcomeRules _rules;

    public AgentEdit(LoadedAgent agent) =>
        (Agent, _rules, _wasActive, _before) = (agent, agent.Rules.ToRules(), agent.Sequence.IsActive, Shown(agent));

    /// <summary>The agent as it is to be.</summary>
    public LoadedAgent Agent { get; private set; }

    /// <summary>Whether the agent differs from the one that was loaded in more than its spelling.</summary>
    public bool ChangesAnything => !JsonElement.DeepEquals(_before, Shown(Agent));

    private bool ChangesRules { get; set; }

    /// <summary>Reads the body and notes what is wrong with it in the reader's errors.</summary>
    public void Read(ObjectReader body, AllowedHosts hosts)
    {
        var (sequence, fields) = (Agent.Sequence, new SettingFields(body, isChange: true));
        if (fields.Gives("name"))
            sequence.Name = body.RequiredText("name", SequenceFields.MaxName);
        sequence.Description = fields.TextOrNull("description", SequenceFields.MaxDescription, sequence.Description);
        sequence.IsActive = fields.Flag("is_active", sequence.IsActive);
        AgentSettings.Read(fields, Agent.Settings, hosts);
        ReadRules(fields);
        if (body.Gives("steps"))
        {
            body.Errors.Add(body.PointerTo("steps"), "not_allowed", "Steps are not changed here, but one by one.",
                $"Use POST {AgentsApi.Path}/{sequence.Id}/steps, and PATCH or DELETE on /steps/{{step_id}}.");
        }
        body.RefuseOthers();
    }

    /// <summary>Saves the change. Returns a problem if another agent has the external_id; then the transaction is of no more use.</summary>
    public async Task<Problem?> SaveAsync(EnrollmentDb db, DateTimeOffset now, CancellationToken stop)
    {
        var (sequence, settings) = (Agent.Sequence, Agent.Settings);
        if (sequence.IsActive && !_wasActive)
            sequence.ResumedAt = now;
        if (await ExternalIds.SaveAsync(db, settings.ExternalId, AgentsApi.Finding(settings.ExternalId), stop) is { } taken)
            return taken;
        if (ChangesRules)
        {
            await db.SaveStepsAsync(sequence, await db.StepsOfAsync(sequence, stop), now, stop);
            await Agent.CarryRulesAsync(db, stop);
        }
        else
            await db.SaveSequenceAsync(sequence, now, stop);
        return null;
    }

    private void ReadRules(SettingFields fields)
    {
        var present = _rules;
        _rules = AgentSettings.ReadRules(fields, present);
        ChangesRules = Written(_rules) != Written(present);
        if (ChangesRules)
            Agent = Agent with { Rules = CallRules.Of(Agent.Sequence.AccountId, Agent.Sequence.Id, Agent.Sequence.Version, _rules) };
    }

    private static string Written(OutcomeRules rules) =>
        $"{OutcomeRulesJson.WriteRetries(rules).ToJsonString()} {rules.MaxAttempts} {string.Join(' ', OutcomeRulesJson.Successes(rules))}";

    private static JsonElement Shown(LoadedAgent agent) =>
        JsonSerializer.SerializeToElement(Agents.Agent.Of(agent, [], liveEnrollments: 0, new AgentState([], [])), JsonFormat.Options);
}
