using Enrollment.Consumers.Imports;

namespace Enrollment.UnitTests.Imports;

public sealed class BatchesInWorkTests
{
    private static readonly Guid A = Guid.CreateVersion7();
    private static readonly Guid B = Guid.CreateVersion7();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(64, 2)]
    public void An_account_alone_has_at_most_two_batches_in_work_and_never_all_of_several_places(int places, int most)
    {
        var work = new BatchesInWork(places);
        for (var batch = 1; batch <= most; batch++)
        {
            Assert.Empty(work.FullAccounts());
            work.Add(Guid.CreateVersion7(), A);
        }

        Assert.Equal([A], work.FullAccounts());
    }

    [Fact]
    public void While_half_of_the_places_are_taken_each_account_has_one_batch_in_work()
    {
        var (work, second) = (new BatchesInWork(places: 4), Guid.CreateVersion7());
        work.Add(Guid.CreateVersion7(), A);
        work.Add(second, B);

        Assert.Equal(new[] { A, B }.Order(), work.FullAccounts().Order());
        work.Remove(second);
        Assert.Empty(work.FullAccounts());
        Assert.DoesNotContain(second, work.Imports());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    public void Files_have_half_of_the_places_and_always_one(int places, int most)
    {
        var work = new BatchesInWork(places);
        var files = Enumerable.Range(0, most).Select(_ => Guid.CreateVersion7()).ToList();
        Assert.All(files, file => Assert.True(work.TryTakeFilePlace(file)));

        Assert.False(work.HasFilePlace);
        Assert.False(work.TryTakeFilePlace(Guid.CreateVersion7()));
        work.Remove(files[0]);
        Assert.True(work.HasFilePlace);
    }
}
