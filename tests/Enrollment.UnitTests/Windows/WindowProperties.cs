using Enrollment.Core.Windows;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Enrollment.UnitTests.Windows;

/// <summary>
/// Properties of random windows, zones and instants near changes of clocks. The oracle looks at every single minute and is written from
/// the rule alone. A failure prints its seed and the smallest example.
/// </summary>
public sealed class WindowProperties
{
    // Longer than a week, so that most windows come at least once.
    private const int ScannedMinutes = 9 * 1_440;

    private static readonly string[] Zones =
    [
        "America/New_York", "America/Havana", "America/St_Johns", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Kathmandu", "Asia/Tehran",
        "Australia/Lord_Howe", "Europe/Berlin", "Europe/Dublin", "Pacific/Apia", "Pacific/Chatham", "UTC",
    ];

    [Fact]
    public void The_next_opening_is_the_first_open_minute() =>
        Check(found =>
        {
            var opens = found.Times.NextOpen(found.At);
            var scanned = found.Minutes().FirstOrDefault(at => found.IsOpen(at));
            return scanned == default
                ? opens is null || opens > found.Minutes().Last()
                : opens == scanned && found.Times.IsOpen(opens.Value) && found.Times.NextOpen(opens.Value) == opens;
        });

    [Fact]
    public void The_next_closing_is_the_first_closed_minute_after_the_opening() =>
        Check(found =>
        {
            var scanned = found.Minutes().SkipWhile(at => !found.IsOpen(at)).FirstOrDefault(at => !found.IsOpen(at));
            var closes = found.Times.NextClose(found.At);
            return scanned == default
                ? closes is null || closes > found.Minutes().Last()
                : closes == scanned && !found.Times.IsOpen(closes.Value) && closes > found.Times.NextOpen(found.At);
        });

    [Fact]
    public void It_is_open_exactly_within_its_windows() =>
        Check(found => found.Minutes().Where((_, minute) => minute % 13 == 0).All(at => found.Times.IsOpen(at) == found.IsOpen(at)));

    [Fact]
    public void An_opening_months_away_is_open_and_everything_before_it_closed() =>
        Prop.ForAll(
            (from example in Examples() from days in Gen.Choose(10, 399) select (example, days)).ToArbitrary(),
            pair =>
            {
                var date = LocalDate.FromDateTime(pair.example.At.UtcDateTime).PlusDays(pair.days);
                var found = pair.example with { Windows = new(new Dictionary<IsoDayOfWeek, IReadOnlyList<CallWindow>>(), [new(date, null, [new(600, 900)])]) };
                return found.Zones.Count > 1
                    || (found.Times.NextOpen(found.At) is { } opens && found.IsOpen(opens) && !found.IsOpen(opens.AddTicks(-1))
                        && found.Times.NextClose(opens) == opens.AddMinutes(300));
            }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(200));

    private static void Check(Func<Example, bool> holds) =>
        Prop.ForAll(Examples().ToArbitrary(), holds).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(100));

    private static Gen<Example> Examples() =>
        from zones in Gen.Choose(1, 4).SelectMany(count => Gen.ArrayOf(Gen.Elements(Zones), count > 2 ? 1 : count))
        from year in Gen.Choose(2005, 2035)
        from change in Gen.Choose(0, 1)
        from seconds in Gen.Choose(-3 * 86_400, 2 * 86_400)
        from week in Gen.ArrayOf(Gen.Choose(0, 3).SelectMany(count => Gen.ArrayOf(Windows(), count > 1 ? count - 1 : 0)), 7)
        from exceptions in Gen.Choose(0, 3).SelectMany(count => Gen.ArrayOf(Exceptions(), count))
        select Example.Of(zones, year, change, seconds, week, exceptions);

    // Near midnight and the hours of changes more often than elsewhere, and often over midnight.
    private static Gen<CallWindow> Windows() =>
        from start in Gen.OneOf(Gen.Choose(0, 1_439), Gen.Choose(0, 12).Select(quarter => quarter * 15), Gen.Choose(80, 95).Select(quarter => quarter * 15))
        from length in Gen.OneOf(Gen.Choose(15, 120), Gen.Choose(15, 1_439))
        let end = start + length
        select new CallWindow(start, end <= 1_440 ? end : end - 1_440);

    private static Gen<(int Days, CallWindow[] Windows)> Exceptions() =>
        from days in Gen.Choose(-4, 6)
        from windows in Gen.Choose(0, 2).SelectMany(count => Gen.ArrayOf(Windows(), count))
        select (days, windows);

    private sealed record Example(IReadOnlyList<DateTimeZone> Zones, CallWindows Windows, DateTimeOffset At)
    {
        public OpenTimes Times => new(Windows, Zones);

        public static Example Of(string[] zones, int year, int change, int seconds, CallWindow[][] week, (int Days, CallWindow[] Windows)[] exceptions)
        {
            var found = zones.Select(zone => DateTimeZoneProviders.Tzdb[zone]).ToList();
            var changes = found[0].GetZoneIntervals(Instant.FromUtc(year, 1, 1, 0, 0), Instant.FromUtc(year + 1, 1, 1, 0, 0)).Skip(1).ToList();
            var near = changes.Count > change ? changes[change].Start : Instant.FromUtc(year, 6, 1, 0, 0);
            var date = near.InUtc().Date;
            return new(
                found,
                new(
                    Weekdays.All.ToDictionary(day => day, IReadOnlyList<CallWindow> (day) => week[(int)day - 1]),
                    exceptions.DistinctBy(exception => exception.Days).Select(exception => new WindowException(date.PlusDays(exception.Days), null, exception.Windows))),
                (near + Duration.FromSeconds(seconds)).ToDateTimeOffset());
        }

        /// <summary>The instant itself and then every whole minute. All edges are at whole minutes.</summary>
        public IEnumerable<DateTimeOffset> Minutes()
        {
            yield return At;
            var minute = new DateTimeOffset(At.Ticks - (At.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
            for (var next = 1; next <= ScannedMinutes; next++)
                yield return minute.AddMinutes(next);
        }

        public bool IsOpen(DateTimeOffset at) => Zones.All(zone => IsOpen(Instant.FromDateTimeOffset(at).InZone(zone).LocalDateTime));

        private bool IsOpen(LocalDateTime local)
        {
            var minute = (local.Hour * 60) + local.Minute;
            var isException = Windows.Exceptions.Any(exception => exception.Date == local.Date);
            return WindowsOf(local.Date).Any(window => minute >= window.From && (window.From > window.To || minute < window.To))
                || (!isException && WindowsOf(local.Date.PlusDays(-1)).Any(window => window.From > window.To && minute < window.To));
        }

        private IReadOnlyList<CallWindow> WindowsOf(LocalDate date) =>
            Windows.Exceptions.FirstOrDefault(exception => exception.Date == date)?.Windows ?? Windows.Of(date.DayOfWeek);
    }
}
