using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Sequences;
using Enrollment.Core.Windows;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Agents;

/// <summary>The words for why a row is not called now, a closed set.</summary>
public static class WaitingWords
{
    public const string OutsideCallWindow = "outside_call_window";
    public const string ScheduledLater = "scheduled_later";
    public const string RetryLater = "retry_later";
    public const string NoFreeSlot = "no_free_slot";
    public const string DailyLimit = "daily_limit";
    public const string AgentPaused = "agent_paused";
    public const string EnrollmentPaused = "enrollment_paused";
    public const string Group = "group";
    public const string ReportAwaited = "report_awaited";
    public const string NoDialer = "no_dialer";
    public const string DialerSilent = "dialer_silent";
}

/// <summary>Where an enrollment stands on its way to its next call.</summary>
/// <param name="State">The state of the enrollment; null for a row without one.</param>
internal sealed record WaitingPlace(
    string? State, string? Gate, short? Priority, DateTimeOffset? WantedAt, DateTimeOffset? DueAt, string? Timezone, string? PhoneE164, bool BypassesWindow);

/// <summary>Says why rows of an agent are not called now.</summary>
/// <param name="hasNoDialer">Whether nobody consumes the queue of the agent's dialer.</param>
/// <param name="isSilent">Whether the dialer has not reported on any of the last calls.</param>
internal sealed class WaitingReasons(Sequence sequence, CallSettings settings, bool hasNoDialer, bool isSilent, DateTimeOffset now)
{
    private const int LastCalls = 5;

    private static readonly string ReadLastOutcomesSql = EmbeddedSql.Of(typeof(WaitingReasons), "ReadLastOutcomes");

    private readonly Dictionary<(string Zone, string? Phone), OpenTimes> _times = [];

    public static async Task<WaitingReasons> ReadAsync(
        EnrollmentDb db, Guid accountId, Guid sequenceId, DialerQueues dialers, DateTimeOffset now, CancellationToken stop)
    {
        var sequence = await db.Sequences.AsNoTracking().SingleAsync(s => s.Id == sequenceId && s.AccountId == accountId, stop);
        var settings = await db.CallSettings.AsNoTracking().SingleAsync(s => s.SequenceId == sequenceId && s.AccountId == accountId, stop);
        var isSilent = await IsSilentAsync(db, sequence, stop);
        return new(sequence, settings, await dialers.AreWithoutConsumerAsync(CallQueues.Of(accountId, settings.Dialer), stop), isSilent, now);
    }

    /// <summary>Returns one of <see cref="WaitingWords"/>; null for a row that has ended or has no enrollment.</summary>
    public string? Of(WaitingPlace row) => row.State switch
    {
        EnrollmentState.Waiting => WaitingWords.Group,
        EnrollmentState.Paused => WaitingWords.EnrollmentPaused,
        EnrollmentState.Processing => WaitingWords.ReportAwaited,
        EnrollmentState.Pending => OfPending(row),
        _ => null,
    };

    private string OfPending(WaitingPlace row)
    {
        if (!sequence.IsActive)
            return WaitingWords.AgentPaused;
        if ((row.WantedAt ?? row.DueAt) > now)
            return row.Priority is null or CallPriorities.First ? WaitingWords.ScheduledLater : WaitingWords.RetryLater;
        if (row.Gate is null)
            return WaitingWords.ScheduledLater;
        if (!IsOpen(row))
            return WaitingWords.OutsideCallWindow;
        // Wanted and possible, but moved: the number has been called often enough for a day.
        if (row.DueAt > now)
            return WaitingWords.DailyLimit;
        return hasNoDialer ? WaitingWords.NoDialer : isSilent ? WaitingWords.DialerSilent : WaitingWords.NoFreeSlot;
    }

    private bool IsOpen(WaitingPlace row)
    {
        if (row.BypassesWindow && settings.AllowWindowBypass)
            return true;
        var (zone, phone) = (row.Timezone!, settings.RespectNumberZones ? row.PhoneE164 : null);
        if (!_times.TryGetValue((zone, phone), out var times))
            _times.Add((zone, phone), times = settings.OpenTimes(zone, phone));
        return times.IsOpen(now);
    }

    private static async Task<bool> IsSilentAsync(EnrollmentDb db, Sequence sequence, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(ReadLastOutcomesSql, (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters = { new("sequence_id", sequence.Id), new("account_id", sequence.AccountId), new("limit", LastCalls) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        var last = reader.Get<string[]>("last_outcomes");
        return last.Length == LastCalls && Array.TrueForAll(last, outcome => outcome == CallOutcomes.NoReport.Word);
    }
}
