namespace Enrollment.Bench;

/// <summary>
/// Measures what the servers allow: the same calls written set-based, 500 in a transaction, with the request and the news of each published with
/// a confirm; then their end, with the report, the news of the call and the news of the enrollment. No claim, no decision, no outbox.
/// </summary>
internal sealed class CallsLimit(Engine engine, Guid account, IReadOnlyDictionary<string, byte[]> bodies)
{
    /// <returns>Hand-outs a second, and calls a second from their hand-out to their end.</returns>
    public async Task<(double HandedOut, double Ended)> MeasureAsync(string contactType, int contacts, CancellationToken stop)
    {
        var (sequence, step) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Seed.DueCallsAsync(engine.Database, account, [sequence], contactType, stop);
        var batches = await BatchesAsync(sequence, Math.Min(contacts, LimitRun.MostRows), stop);
        var rows = batches.Sum(batch => batch.Length);

        var handOut = await TimeAsync("HandOutBatch", [Dialer.Requests, Announcements.StepDue]);
        await AnalyzeAsync(stop);
        var end = await TimeAsync("EndCalls", [Dialer.Reports, Announcements.CallFinished, Announcements.EnrollmentCompleted]);
        return (rows / handOut.TotalSeconds, rows / (handOut + end).TotalSeconds);

        Task<TimeSpan> TimeAsync(string statement, string[] messages) => LimitRun.TimeAsync(engine, batches, messages.Length * rows, async (batch, publisher) =>
        {
            await using var command = Sql.Command(engine.Database, statement, new("ids", batch), new("step_id", step));
            await command.ExecuteNonQueryAsync(stop);
            await Task.WhenAll(messages.Select(message => publisher.PublishAsync([.. batch.Select(_ => Guid.NewGuid())], bodies[message])));
        }, stop);
    }

    /// <summary>The servers have had time to count what a running service writes: without it the end of a call reads its tables whole.</summary>
    private async Task AnalyzeAsync(CancellationToken stop)
    {
        await using var analyze = engine.Database.CreateCommand("analyze enrollments, step_runs, calls");
        await analyze.ExecuteNonQueryAsync(stop);
    }

    private async Task<IReadOnlyList<Guid[]>> BatchesAsync(Guid sequence, int rows, CancellationToken stop)
    {
        await using var command = engine.Database.CreateCommand("select id from enrollments where sequence_id = @sequence_id order by row_index limit @rows");
        command.Parameters.Add(new("sequence_id", sequence));
        command.Parameters.Add(new("rows", rows));
        return [.. (await Sql.IdsAsync(command, stop)).Chunk(LimitRun.BatchSize)];
    }
}
