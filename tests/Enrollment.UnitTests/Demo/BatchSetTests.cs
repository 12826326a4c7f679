using System.Text.Json;
using Enrollment.Consumers.Imports;
using Enrollment.Demo;
using Enrollment.Demo.Imports;

namespace Enrollment.UnitTests.Demo;

/// <summary>The demo's batches are as it says, and the same whenever they are made.</summary>
public sealed class BatchSetTests
{
    private static readonly BatchSet Set = new(new DataSet(4 * BatchSet.RowsPerBatch, companies: 10), batches: 3, Guid.CreateVersion7(), "run");

    [Fact]
    public void One_batch_is_to_be_refused_and_some_rows_of_the_others()
    {
        var batches = Set.Batches().ToList();

        Assert.Equal(["run-1", "run-2", "run-3", "run-4"], batches.Select(batch => batch.MessageId));
        Assert.Equal([false, false, true, false], batches.Select(batch => batch.IsRefused));
        Assert.Equal([3, 3, 0, 3], batches.Select(batch => batch.BadRows));
        Assert.All(batches, batch => Assert.Equal(BatchSet.RowsPerBatch, batch.Rows));
        Assert.Equal(3 * (BatchSet.RowsPerBatch - 3), Set.GoodRows);
    }

    [Fact]
    public void The_service_can_read_all_but_the_one_that_is_to_be_refused() => Assert.All(Set.Batches(), batch =>
    {
        var request = BatchRequest.Read(new("application/json", null, new Dictionary<string, string>(), batch.Body), out _, out var refusal);

        Assert.Equal(batch.IsRefused, request is null);
        Assert.Equal(batch.IsRefused ? ["/on_existing"] : [], refusal?.Errors.Select(error => error.Pointer) ?? []);
    });

    [Fact]
    public void The_same_batches_are_made_again() =>
        Assert.Equal(Set.Batches().Select(batch => Convert.ToHexString(batch.Body.Span)), Set.Batches().Select(batch => Convert.ToHexString(batch.Body.Span)));

    [Fact]
    public void Those_who_will_be_enrolled_are_good_and_have_not_unsubscribed()
    {
        var reachable = Set.Batches().Where(batch => !batch.IsRefused).Sum(batch =>
        {
            using var body = JsonDocument.Parse(batch.Body);
            return body.RootElement.GetProperty("rows").EnumerateArray().Count(row => !row.TryGetProperty("unsubscribed_at", out _));
        });

        Assert.InRange(Set.CountReachable(), reachable - 9, reachable);
        Assert.InRange(Set.CountReachable(), 2_500, Set.GoodRows - 1);
    }
}
