using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Calls;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;

namespace Enrollment.Api.Agents;

/// <summary><c>GET /agents/{agent_id}/next-window</c></summary>
public static class GetNextWindow
{
    internal const string Timezone = "timezone";
    internal const string At = "at";

    private const int MaxLength = 100;

    // The calendar of instants everywhere in the interface.
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Tells when an agent may call a time zone.</summary>
    /// <remarks>
    /// Computed from the agent's call windows and exceptions, the zone and the instant alone, just as calls are. The zones of a number
    /// are not looked at, because there is none.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<NextWindow>>, Problem>> HandleAsync(
        AgentAddress agent, Caller caller, EnrollmentDb db, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        var (given, at) = (ReadZone(http.Request.Query), ReadAt(http.Request.Query) ?? clock.GetUtcNow());
        if (await agent.FindAsync(db, caller, stop) is not { } sequence)
            return agent.NotFound();
        var settings = await db.CallSettings.AsNoTracking().SingleAsync(s => s.SequenceId == sequence.Id && s.AccountId == caller.AccountId, stop);
        if ((given ?? settings.Timezones.FirstOrDefault()) is not { } zone)
            return Problems.InvalidParameter.With($"The agent has no time zone of its own, so '{Timezone}' must be given.", ZoneNames.Example);
        return TypedResults.Ok(Envelope.Of(http, NextWindow.Of(settings, zone, at)));
    }

    private static string? ReadZone(IQueryCollection query)
    {
        if ((string?)query[Timezone] is not { } given)
            return null;
        return VisibleText.Trim(given) is { Length: <= MaxLength } name && ZoneNames.IsKnown(name)
            ? name
            : throw new RequestRefusedException(Problems.InvalidParameter.With($"'{Timezone}': There is no such time zone.", ZoneNames.Example));
    }

    private static DateTimeOffset? ReadAt(IQueryCollection query)
    {
        if (QueryInstants.Read(query, At) is not { } at)
            return null;
        return at >= Earliest && at < Latest
            ? at
            : throw new RequestRefusedException(Problems.InvalidParameter.With($"'{At}' must lie between {Earliest:yyyy-MM-dd} and {Latest:yyyy-MM-dd}."));
    }
}

/// <summary>When calls may be made next.</summary>
/// <param name="At">The instant that was asked about.</param>
/// <param name="IsOpen">Whether a call may be made at that instant.</param>
/// <param name="OpensAt">The first open instant from then on; null if there is none within 400 days.</param>
/// <param name="ClosesAt">When that opening ends; null if it does not within 400 days.</param>
/// <param name="LocalOpensAt">The wall clock of the zone at <c>opens_at</c>, without an offset.</param>
public sealed record NextWindow(string Timezone, DateTimeOffset At, bool IsOpen, DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt, string? LocalOpensAt)
{
    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss");

    public static NextWindow Of(CallSettings settings, string timezone, DateTimeOffset at)
    {
        var times = settings.OpenTimes(timezone, phoneE164: null);
        var opens = times.NextOpen(at);
        return new(timezone, at, times.IsOpen(at), opens, times.NextClose(at), opens is { } instant ? LocalOf(timezone, instant) : null);
    }

    private static string LocalOf(string timezone, DateTimeOffset instant) =>
        Local.Format(Instant.FromDateTimeOffset(instant).InZone(DateTimeZoneProviders.Tzdb[timezone]).LocalDateTime);
}
