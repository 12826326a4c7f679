namespace Enrollment.Bench;

/// <summary>
/// Measures what the servers allow: the rows inserted in pages of 500, ended by one statement that records their runs, and three
/// messages of the same bytes for each, published with a confirm when the rows they are about are committed.
/// </summary>
internal sealed class LifecycleLimit(Engine engine, Guid account, IReadOnlyDictionary<string, byte[]> announcements)
{
    /// <returns>Contacts a second.</returns>
    public async Task<double> MeasureAsync(string contactType, int contacts, CancellationToken stop)
    {
        var step = Guid.CreateVersion7();
        var source = new ContactPages(engine.Database, account, contactType);
        var (pages, found) = await source.FindAsync(Math.Min(contacts, LimitRun.MostRows), stop);
        var elapsed = await LimitRun.TimeAsync(engine, pages, messages: 3 * found, async (page, publisher) =>
        {
            var ids = await source.EnrollAsync(page, stop);
            await publisher.PublishAsync(ids, announcements[Announcements.ContactEnrolled]);
            await using var command = Sql.Command(engine.Database, "EndBatch", new("ids", ids), new("step_id", step));
            await command.ExecuteNonQueryAsync(stop);
            await Task.WhenAll(
                publisher.PublishAsync(NewIds(ids.Count), announcements[Announcements.StepDue]),
                publisher.PublishAsync(NewIds(ids.Count), announcements[Announcements.EnrollmentCompleted]));
        }, stop);
        return found / elapsed.TotalSeconds;
    }

    private static Guid[] NewIds(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];
}
