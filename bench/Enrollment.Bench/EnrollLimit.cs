namespace Enrollment.Bench;

/// <summary>
/// Measures what the servers allow: the same rows inserted set-based in pages of 500, and a message of the same bytes published
/// with a confirm for each. No job, no outbox, no repeat that would be safe.
/// </summary>
internal sealed class EnrollLimit(Engine engine, Guid account, byte[] announcement)
{
    /// <returns>Contacts a second.</returns>
    public async Task<double> MeasureAsync(string contactType, int contacts, CancellationToken stop)
    {
        var source = new ContactPages(engine.Database, account, contactType);
        var (pages, found) = await source.FindAsync(Math.Min(contacts, LimitRun.MostRows), stop);
        var elapsed = await LimitRun.TimeAsync(engine, pages, messages: found, async (page, publisher) =>
            await publisher.PublishAsync(await source.EnrollAsync(page, stop), announcement), stop);
        return found / elapsed.TotalSeconds;
    }
}
