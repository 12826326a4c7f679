using Enrollment.Api.Auth;
using Enrollment.Api.Sequences;
using Enrollment.Core.Calls;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Agents;

/// <summary>An agent with its settings and the rules of its present version.</summary>
internal sealed record LoadedAgent(Sequence Sequence, CallSettings Settings, CallRules Rules)
{
    /// <summary>Reads the agent that an address names. Returns null if there is none.</summary>
    public static async Task<LoadedAgent?> FindAsync(EnrollmentDb db, AgentAddress address, Caller caller, CancellationToken stop) =>
        await address.FindAsync(db, caller, stop) is { } sequence ? await OfAsync(db, sequence, stop) : null;

    /// <summary>Reads the agent that an address names and locks it until the request's transaction ends. Returns null if there is none.</summary>
    public static async Task<LoadedAgent?> LockAsync(EnrollmentDb db, AgentAddress address, Caller caller, CancellationToken stop) =>
        address.Id is { } id && await db.LockSequenceAsync(SequenceKinds.Agent, caller, id, stop) is { } sequence ? await OfAsync(db, sequence, stop) : null;

    private static async Task<LoadedAgent> OfAsync(EnrollmentDb db, Sequence sequence, CancellationToken stop)
    {
        var settings = await db.CallSettings.SingleAsync(s => s.SequenceId == sequence.Id && s.AccountId == sequence.AccountId, stop);
        var rules = await db.CallRules.AsNoTracking().SingleAsync(
            r => r.SequenceId == sequence.Id && r.AccountId == sequence.AccountId && r.Version == sequence.Version, stop);
        return new(sequence, settings, rules);
    }

    /// <summary>Notes the rules for the version that the steps have just got.</summary>
    public async Task CarryRulesAsync(EnrollmentDb db, CancellationToken stop)
    {
        db.Add(CallRules.Of(Sequence.AccountId, Sequence.Id, Sequence.Version, Rules.ToRules()));
        await db.SaveChangesAsync(stop);
    }
}
