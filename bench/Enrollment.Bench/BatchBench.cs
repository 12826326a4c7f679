namespace Enrollment.Bench;

/// <summary>
/// New rows by the queue in batches of 1,000, without enrollment and with, beside the upload of such rows as one file and an
/// enrollment over the import. Which goes first changes with every run.
/// </summary>
internal static class BatchBench
{
    private const int WarmUp = 5_000;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(Engine engine, int contacts, bool isReversed, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        Progress.Say("  warming up");
        var warmUp = new BatchRun(engine, WarmUp);
        await warmUp.UploadAsync("warm-file", stop);
        await warmUp.SendAsync("warm-queue", isEnrolled: true, stop);

        var run = new BatchRun(engine, contacts);
        (string Name, Func<Task<BatchRates>> Do)[] ways =
        [
            ("upload", () => run.UploadAsync("file", stop)),
            ("batches", () => run.SendAsync("plain", isEnrolled: false, stop)),
            ("batches, each enrolled", () => run.SendAsync("enrolled", isEnrolled: true, stop)),
        ];
        var rates = new Dictionary<string, BatchRates>(StringComparer.Ordinal);
        foreach (var (name, way) in isReversed ? ways.Reverse() : ways)
        {
            rates[name] = await way();
            Progress.Say($"  {name}: {rates[name].Imported:N0} rows/s imported, {rates[name].Enrolled:N0} rows/s to the end");
        }
        var peaks = engine.PeakMegabytes();

        Progress.Say("  measuring the limit");
        await engine.StopProcessesAsync();
        var servers = new ImportLimit(engine.Database, account);
        var limits = new List<double>();
        foreach (int? batch in (int?[])[null, BatchRun.RowsPerBatch])
        {
            await servers.EmptyAsync(stop);
            await servers.MeasureAsync("warm-up", "Faro", WarmUp, stop, batch);
            limits.Add(await servers.MeasureAsync("limit", "Porto", contacts, stop, batch));
        }
        var upload = rates["upload"].Imported;
        return
        [
            Line("upload", upload, limits[0]),
            Line("upload, then one job: enrolled", rates["upload"].Enrolled),
            Line("batches: answered", rates["batches"].Imported, limits[1], upload),
            Line("batches, each enrolled: answered", rates["batches, each enrolled"].Imported, limits[1], upload),
            Line("batches, each enrolled: enrolled", rates["batches, each enrolled"].Enrolled, ofUpload: rates["upload"].Enrolled),
        ];

        Measurement Line(string name, double rate, double? limit = null, double? ofUpload = null) =>
            new(name, rate, limit, rate / limit, PeakMb: peaks, Contacts: contacts, OfUpload: rate / ofUpload);
    }
}

/// <summary>
/// Many batches of 1,000 rows, each enrolled: the rate of the first 100 beside that of the last 100, and the most memory that the
/// consumers held until the hundredth and until the end.
/// </summary>
internal static class ManyBatchesBench
{
    private const int Edge = 100;

    public static async Task<Measurement> RunAsync(Engine engine, int messages, CancellationToken stop)
    {
        var at = new List<long>(messages);
        var early = 0;
        var rates = await new BatchRun(engine, messages * BatchRun.RowsPerBatch).SendAsync("many", isEnrolled: true, stop, count =>
        {
            at.Add(TimeProvider.System.GetTimestamp());
            if (count == Edge)
                early = engine.PeakMegabytes()["consumers"];
            if (count % Edge == 0)
                Progress.Say($"  {count:N0} answered");
        });
        var peaks = engine.PeakMegabytes();
        var (first, last) = (Rate(at[0], at[Edge - 1]), Rate(at[^Edge], at[^1]));
        return new Measurement(
            $"{messages:N0} batches, each enrolled: answered", rates.Imported, PeakMb: peaks, Contacts: messages * BatchRun.RowsPerBatch, LastToFirst: first / last)
        {
            Remark = $"{rates.Enrolled:N0} rows/s until all are enrolled; the first {Edge} {first:N0} rows/s, the last {Edge} {last:N0}; "
                + $"peak of the consumers {early} MB until the {Edge}th, {peaks["consumers"]} MB until the end",
        };
    }

    private static double Rate(long from, long to) => (Edge - 1) * BatchRun.RowsPerBatch / TimeProvider.System.GetElapsedTime(from, to).TotalSeconds;
}
