using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Agents;

/// <summary>
/// Finds the agent that an address names: by its id, by <c>agent.</c> and its id, or by its external_id. The address then counts as one
/// with the id, so that a repeat under another spelling is the same request.
/// </summary>
/// <param name="Given">The name as it was sent.</param>
/// <param name="Id">The agent's id, whether or not there is such an agent; null if nothing has the external_id.</param>
public sealed record AgentAddress(string Given, Guid? Id)
{
    public const string Part = "agent_id";

    private const string Prefix = "agent.";

    public static async ValueTask<AgentAddress> BindAsync(HttpContext http)
    {
        var given = (string)http.Request.RouteValues[Part]!;
        var id = IdIn(given) ?? await FindAsync(http.RequestServices.GetRequiredService<EnrollmentDb>(), await Caller.BindAsync(http), given, http.RequestAborted);
        if (id is { } known)
            http.Request.RouteValues[Part] = known.ToString();
        return new(given, id);
    }

    /// <summary>Reads an id, with or without <c>agent.</c> before it. Returns null if the name is no id, so it may be an external_id.</summary>
    public static Guid? IdIn(string name) =>
        Guid.TryParse(name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name, out var id) ? id : null;

    public Problem NotFound() => Problems.AgentNotFound.With($"There is no agent {Shown()}.");

    /// <summary>Finds the account's agent, unless it has been deleted.</summary>
    public async Task<Sequence?> FindAsync(EnrollmentDb db, Caller caller, CancellationToken stop) =>
        Id is { } id ? await SequenceAdmission.FindAsync(db, SequenceKinds.Agent, caller.AccountId, id, stop) : null;

    /// <summary>Finds the agent that a body names as addresses do.</summary>
    public static async Task<AgentAddress> OfAsync(EnrollmentDb db, Caller caller, string given, CancellationToken stop) =>
        new(given, IdIn(given) ?? await FindAsync(db, caller, given, stop));

    private static Task<Guid?> FindAsync(EnrollmentDb db, Caller caller, string externalId, CancellationToken stop) => db.CallSettings.AsNoTracking()
        .Where(settings => settings.AccountId == caller.AccountId && settings.ExternalId == externalId)
        .Select(settings => (Guid?)settings.SequenceId)
        .SingleOrDefaultAsync(stop);

    // It comes from the address: long ones and control characters do not belong in an answer.
    private string Shown() => new(Given.Where(letter => !char.IsControl(letter)).Take(100).ToArray());
}
