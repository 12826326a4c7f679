using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enrollment.IntegrationTests.Sweeps;

public sealed class When_the_clock_ticks
{
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);

    [Fact]
    public async Task Pieces_follow_each_other_until_nothing_is_left()
    {
        var sweep = new Pieces(_ => { }) { Left = 3 };

        await TickAsync(sweep);

        Assert.Equal(0, sweep.Left);
    }

    [Fact]
    public async Task Nothing_is_begun_where_it_is_of_no_use()
    {
        var sweep = new Pieces(_ => { }) { Left = 3, IsOfUse = false };

        await TickAsync(sweep);

        Assert.Equal(3, sweep.Left);
    }

    [Fact]
    public async Task A_process_that_stops_finishes_the_piece_and_begins_no_other()
    {
        var sweep = new Pieces(left => { if (left == 2) _lifetime.StopApplication(); }) { Left = 3 };

        await TickAsync(sweep);

        Assert.Equal(1, sweep.Left);
    }

    [Fact]
    public async Task Without_the_database_the_next_tick_goes_on()
    {
        var isAway = true;
        var sweep = new Pieces(_ => { if (isAway) throw new TimeoutException(); }) { Left = 1 };

        await TickAsync(sweep);
        Assert.Equal(1, sweep.Left);
        isAway = false;
        await TickAsync(sweep);

        Assert.Equal(0, sweep.Left);
    }

    [Fact]
    public Task A_fault_of_our_own_is_not_taken_for_the_databases() =>
        Assert.ThrowsAsync<FormatException>(() => TickAsync(new Pieces(_ => throw new FormatException()) { Left = 1 }));

    private Task TickAsync(Pieces sweep) =>
        new Tick<Pieces>(sweep, _lifetime, new(TimeProvider.System), NullLogger<Tick<Pieces>>.Instance).Execute(null!, CancellationToken.None).AsTask();

    private sealed class Pieces(Action<int> work) : ISweep
    {
        public static string Subject => "Pieces";

        public int Left { get; set; }

        public bool IsOfUse { get; init; } = true;

        public Task<bool> MayBeginAsync(CancellationToken stop) => Task.FromResult(IsOfUse);

        public Task<bool> SweepNextAsync(CancellationToken stop)
        {
            work(Left);
            Left--;
            return Task.FromResult(Left > 0);
        }
    }
}
