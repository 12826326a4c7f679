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

/// <summary>The words for why a contact is not called now, a closed set together with <see cref="WaitReasons"/>.</summary>
public static class WaitingWords
{
    public const string ScheduledLater = "scheduled_later";
    public const string RetryLater = "retry_later";
    public const string AgentPaused = "agent_paused";
    public const string EnrollmentPaused = "enrollment_paused";
    public const string Group = "group";
    public const string ReportAwaited = "report_awaited";
    public const string DialerSilent = "dialer_silent";
}

/// <summary>Where an enrollment stands on its way to its next call.</summary>
/// <param name="State">The state of the enrollment; null for a row without one.</param>
/// <param name="IsByWebhook">Whether its step goes to a webhook, not to the queue of a dialer.</param>
/// <param name="IsNumberBusy">Whether a call to its number is open.</param>
/// <param name="IsCalledAgain">Whether a call of its step was handed out before, even if it was not placed.</param>
internal sealed record WaitingPlace(
    string? State, string? Gate, short? Priority, DateTimeOffset? WantedAt, DateTimeOffset? DueAt, bool IsByWebhook, string? Timezone, string? PhoneE164,
    bool BypassesWindow, bool IsNumberBusy, bool IsCalledAgain)
{
    /// <summary>Reads the place of a live enrollment.</summary>
    public static WaitingPlace In(NpgsqlDataReader reader) => new(
        reader.Get<string>("state"), reader.TextOrNull("gate"), reader.Get<short?>("priority"), reader.Get<DateTimeOffset?>("wanted_at"),
        reader.Get<DateTimeOffset?>("due_at"), reader.Get<bool>("is_by_webhook"), reader.TextOrNull("timezone"), reader.TextOrNull("phone_e164"),
        reader.Get<bool>("bypasses_window"), reader.Get<bool>("is_number_busy"), reader.Get<bool>("is_called_again"));
}

/// <summary>Says why contacts of an agent are not called now.</summary>
/// <param name="hasNoDialer">Whether nobody consumes the queue of the agent's dialer.</param>
/// <param name="isSilent">Whether the dialer has not reported on any of the last calls.</param>
internal sealed class WaitingReasons(Sequence sequence, CallSettings settings, bool hasNoDialer, bool isSilent, DateTimeOffset now)
{
    private const int LastCalls = 5;

    // Calls that no dialer took, or that there is no dialer for, are put off by so much at most.
    private static readonly TimeSpan ShortPause = AfterReport.NotPlacedPause;

    private static readonly string ReadLastOutcomesSql = EmbeddedSql.Of(typeof(WaitingReasons), "ReadLastOutcomes");
    private static readonly string CountPlacesSql = EmbeddedSql.Of(typeof(WaitingReasons), "CountPlaces");

    private readonly Dictionary<string, OpenTimes> _times = new(StringComparer.Ordinal);

    /// <summary>How many calls of the agent may be open at once.</summary>
    public int Slots => settings.MaxConcurrentCalls;

    public static async Task<WaitingReasons> ReadAsync(
        EnrollmentDb db, Guid accountId, Guid sequenceId, DialerQueues dialers, DateTimeOffset now, CancellationToken stop)
    {
        var sequence = await db.Sequences.AsNoTracking().SingleAsync(s => s.Id == sequenceId && s.AccountId == accountId, stop);
        var settings = await db.CallSettings.AsNoTracking().SingleAsync(s => s.SequenceId == sequenceId && s.AccountId == accountId, stop);
        var isSilent = await IsSilentAsync(db, sequence, stop);
        return new(sequence, settings, await dialers.AreWithoutConsumerAsync(CallQueues.Of(accountId, settings.Dialer), stop), isSilent, now);
    }

    /// <summary>Counts the live enrollments of the agent by what they wait for.</summary>
    public async Task<SortedDictionary<string, long>> CountAsync(EnrollmentDb db, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(CountPlacesSql, (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters =
            {
                new("sequence_id", sequence.Id),
                new("account_id", sequence.AccountId),
                new("now", now),
                new("soon", now + ShortPause),
                new("by_number", settings.RespectNumberZones),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stop))
        {
            var reason = Of(WaitingPlace.In(reader))!;
            counts[reason] = counts.GetValueOrDefault(reason) + reader.Get<long>("enrollments");
        }
        return counts;
    }

    /// <summary>Returns one of <see cref="WaitingWords"/> or <see cref="WaitReasons"/>; null for a row that has ended or has no enrollment.</summary>
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
            return row is { Priority: null or CallPriorities.First, IsCalledAgain: false } ? WaitingWords.ScheduledLater : WaitingWords.RetryLater;
        if (row.Gate is null)
            return WaitingWords.ScheduledLater;
        if (!IsOpen(row))
            return WaitReasons.OutsideCallWindow;
        if (row.DueAt > now && row.IsNumberBusy)
            return WaitReasons.NumberBusy;
        // Wanted and possible, but moved far: the number has been called often enough for a day.
        if (row.DueAt > now + ShortPause)
            return WaitReasons.DailyLimit;
        if (hasNoDialer && !row.IsByWebhook)
            return WaitReasons.NoDialer;
        return isSilent ? WaitingWords.DialerSilent : WaitReasons.NoFreeSlot;
    }

    private bool IsOpen(WaitingPlace row)
    {
        if (row.BypassesWindow && settings.AllowWindowBypass)
            return true;
        // Numbers are many, and the zones in which they lie are few.
        var zones = settings.ZonesOf(row.Timezone!, row.PhoneE164);
        var key = string.Join(' ', zones);
        if (!_times.TryGetValue(key, out var times))
            _times.Add(key, times = new(settings.Windows(), zones));
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
