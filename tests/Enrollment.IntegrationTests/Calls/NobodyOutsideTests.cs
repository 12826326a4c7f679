using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Windows;
using Enrollment.Scheduler.Calls;
using NodaTime;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>
/// Whatever the windows, the zones and the clock: a call is handed out only while the windows are open by the person's wall clock, and ends
/// its time with them. The wall clock is read minute by minute here, with none of the service's own arithmetic.
/// </summary>
public sealed class NobodyOutsideTests
{
    // Zones with changes of an hour, of half an hour, at midnight, and none.
    private static readonly string[] Zones =
    [
        "America/New_York", "Europe/Berlin", "Europe/London", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo", "Asia/Kathmandu", "Asia/Tehran", "America/St_Johns",
        "Pacific/Chatham", "Africa/Casablanca", "UTC",
    ];

    // Days on which clocks are changed in one of the zones, and some on which they are not.
    private static readonly DateTimeOffset[] Days =
    [
        .. new[] { "2026-03-08", "2026-11-01", "2026-03-29", "2026-10-25", "2026-04-05", "2026-10-04", "2026-04-24", "2026-10-30", "2026-02-15", "2026-03-22", "2026-07-01" }
            .Select(day => DateTimeOffset.Parse($"{day}T00:00:00Z")),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void X2_D5_nobody_is_handed_out_outside_a_window(int seed)
    {
        var random = new Random(seed);
        var (handedOut, moved) = (0, 0);
        for (var turn = 0; turn < 3_000; turn++)
        {
            var (windows, zone) = (RandomWindows(random), Zones[random.Next(Zones.Length)]);
            var now = Days[random.Next(Days.Length)].AddMinutes(random.Next(-1_440, 2 * 1_440)).AddSeconds(random.Next(60));
            var due = Due(windows, zone, now);

            switch (CallVerdict.Decide(due, hasDialer: true, isTaken: false))
            {
                case CallVerdict.HandOut:
                    handedOut++;
                    Assert.True(IsOpen(windows, zone, now), $"{zone} at {now:O} is closed: {CallWindowsJson.WriteWeek(windows)}");
                    AssertEndsInTime(windows, zone, now, due.Enrollment.Calling!.ExpiryOf(now));
                    break;
                case CallVerdict.Move move:
                    moved++;
                    Assert.False(IsOpen(windows, zone, now), $"{zone} at {now:O} is open: {CallWindowsJson.WriteWeek(windows)}");
                    Assert.True(move.Until > now && (IsOpen(windows, zone, move.Until) || move.Until >= now + OpenTimes.Furthest), $"{zone}: moved from {now:O} to {move.Until:O}");
                    break;
                default:
                    Assert.Fail("It neither waits nor goes out.");
                    break;
            }
        }
        Assert.InRange(handedOut, 300, 2_700);
        Assert.InRange(moved, 300, 2_700);
    }

    private static void AssertEndsInTime(CallWindows windows, string zone, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        Assert.InRange(expiresAt, now, now.AddMinutes(CallSettings.DefaultDispatchMinutes));
        for (var at = now; at < expiresAt; at = at.AddSeconds(20))
            Assert.True(IsOpen(windows, zone, at), $"{zone}: handed out at {now:O}, may be dialled until {expiresAt:O}, and {at:O} is closed");
    }

    // By the wall clock: a window belongs to the day that it opens on, and may reach into the next one.
    private static bool IsOpen(CallWindows windows, string zone, DateTimeOffset at)
    {
        var wall = Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[zone]).LocalDateTime;
        var minute = (wall.Hour * 60) + wall.Minute;
        return windows.Of(wall.DayOfWeek).Any(window => window.From <= minute && minute < window.End)
            || windows.Of(wall.Date.PlusDays(-1).DayOfWeek).Any(window => window.From <= minute + 1_440 && minute + 1_440 < window.End);
    }

    private static CallWindows RandomWindows(Random random) => new(
        Weekdays.All.Where(_ => random.Next(4) > 0).ToDictionary(day => day, IReadOnlyList<CallWindow> (_) => [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => RandomWindow(random))]), []);

    // Steps of a quarter of an hour, some over midnight; many begin or end where clocks are changed.
    private static CallWindow RandomWindow(Random random)
    {
        var from = random.Next(96) * 15;
        var to = (from + (random.Next(1, 60) * 15)) % 1_440;
        return new(from, to == 0 ? 1_440 : to == from ? to + 15 : to);
    }

    private static DueCall Due(CallWindows windows, string zone, DateTimeOffset now)
    {
        var (account, sequence, id) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var settings = new CallSettings { SequenceId = sequence, AccountId = account, CallWindows = CallWindowsJson.WriteWeek(windows).ToJsonString(), Timezones = [zone] };
        var facts = new CallFacts { EnrollmentId = id, AccountId = account, JobId = id, Name = "Ada", PhoneE164 = "+15551234567", PhoneExt = "", Timezone = zone, Variables = "{}" };
        var enrollment = new ContactEnrollment
        {
            CorrelationId = id,
            AccountId = account,
            SequenceId = sequence,
            SequenceVersion = 1,
            ContactId = id,
            JobId = id,
            Forced = false,
            State = EnrollmentState.Pending,
            Position = 1,
            StepSeq = 1,
            Attempt = 1,
            Anchor = now,
            CreatedAt = now,
            DueAt = now,
            WantedAt = now,
            Gate = "call",
            Priority = CallPriorities.First,
            Now = now,
        };
        enrollment.Calling = new Calling(facts, settings, obstacle: null, []);
        return new(enrollment, TimeSpan.Zero, facts.PhoneE164, Leaving: null, LimitedSince: null, IsNumberBusy: false);
    }
}
