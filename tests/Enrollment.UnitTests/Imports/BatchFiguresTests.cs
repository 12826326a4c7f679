using Enrollment.Consumers.Imports;
using Microsoft.Extensions.Time.Testing;

namespace Enrollment.UnitTests.Imports;

public sealed class BatchFiguresTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly BatchFigures _figures;

    public BatchFiguresTests() => _figures = new(_clock);

    [Fact]
    public void The_pace_is_that_of_the_last_minute_without_refused_rows()
    {
        _figures.NoteMerged(610, 10, TimeSpan.FromSeconds(1));
        var atOnce = _figures.RowsPerSecond();
        _clock.Advance(TimeSpan.FromSeconds(10));
        _figures.NoteMerged(600, 0, TimeSpan.FromSeconds(1));
        var early = _figures.RowsPerSecond();
        _clock.Advance(TimeSpan.FromSeconds(49));
        var minute = _figures.RowsPerSecond();
        _clock.Advance(TimeSpan.FromSeconds(1));
        var withoutFirst = _figures.RowsPerSecond();
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal((600.0, 120.0, 20.3, 10.0, 0.0), (atOnce, early, minute, withoutFirst, _figures.RowsPerSecond()));
    }

    [Fact]
    public void Refused_batches_and_rows_are_counted_from_the_start()
    {
        _figures.NoteRefused();
        _figures.NoteMerged(5, 3, TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromDays(2));
        _figures.NoteMerged(5, 1, TimeSpan.FromSeconds(1));
        _figures.NoteRefused();

        Assert.Equal((2L, 4L), (_figures.RefusedBatches, _figures.RefusedRows));
    }
}
