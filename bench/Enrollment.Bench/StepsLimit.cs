namespace Enrollment.Bench;

/// <summary>
/// Measures what the servers allow: the same rows moved on and the same runs recorded set-based, 500 in a transaction, and a
/// message of the same bytes published with a confirm for each. No claim, no decision, no outbox.
/// </summary>
internal sealed class StepsLimit(Engine engine, Guid account, byte[] announcement)
{
    /// <returns>Steps a second.</returns>
    public async Task<double> MeasureAsync(string contactType, int contacts, CancellationToken stop)
    {
        var sequence = Guid.CreateVersion7();
        var step = Guid.CreateVersion7();
        await Seed.DueEnrollmentsAsync(engine.Database, account, sequence, contactType, stop);
        var batches = await BatchesAsync(sequence, Math.Min(contacts, LimitRun.MostRows), stop);

        var rows = batches.Sum(batch => batch.Length);
        var elapsed = await LimitRun.TimeAsync(engine, batches, messages: rows, async (batch, publisher) =>
        {
            await using var command = Sql.Command(engine.Database, "MoveBatch", new("ids", batch), new("step_id", step));
            await publisher.PublishAsync(await Sql.IdsAsync(command, stop), announcement);
        }, stop);
        return rows / elapsed.TotalSeconds;
    }

    private async Task<IReadOnlyList<Guid[]>> BatchesAsync(Guid sequence, int rows, CancellationToken stop)
    {
        await using var command = engine.Database.CreateCommand("select id from enrollments where sequence_id = @sequence_id order by id limit @rows");
        command.Parameters.Add(new("sequence_id", sequence));
        command.Parameters.Add(new("rows", rows));
        return [.. (await Sql.IdsAsync(command, stop)).Chunk(LimitRun.BatchSize)];
    }
}
