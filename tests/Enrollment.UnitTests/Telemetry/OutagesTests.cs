using Enrollment.Core.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Enrollment.UnitTests.Telemetry;

public sealed class OutagesTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Outages _outages;

    public OutagesTests() => _outages = new Outages(_clock);

    [Fact]
    public void An_outage_is_news_when_it_begins_and_once_a_minute_while_it_lasts()
    {
        var logged = new List<int>();
        for (var second = 0; second < 150; second++)
        {
            if (_outages.IsNews("the broker"))
                logged.Add(second);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([0, 60, 120], logged);
    }

    [Fact]
    public void The_next_outage_is_news_at_once_and_another_ones_end_changes_nothing()
    {
        Assert.True(_outages.IsNews("the broker"));
        Assert.True(_outages.IsNews("the database"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        _outages.End("the broker");

        Assert.True(_outages.IsNews("the broker"));
        Assert.False(_outages.IsNews("the database"));
    }

    [Fact]
    public async Task Of_many_that_meet_it_together_one_logs_it()
    {
        _outages.IsNews("a queue");
        _clock.Advance(TimeSpan.FromMinutes(1));

        var news = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _outages.IsNews("a queue"))));

        Assert.Single(news, isNews => isNews);
    }
}
