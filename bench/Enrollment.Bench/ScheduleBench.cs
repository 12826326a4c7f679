using System.Diagnostics;
using Npgsql;

namespace Enrollment.Bench;

/// <summary>
/// Requests of 1,000 rows for an agent, sent one after the other, until a subscriber has counted every <c>ContactEnrolled</c>: once with numbers
/// that are new to the account, then with the same numbers for another agent. No call is due meanwhile.
/// </summary>
internal static class ScheduleBench
{
    private const int WarmUp = 10_000;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(Engine engine, int contacts, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        var rows = contacts - (contacts % RowsRequest.Size);
        await ScheduleAsync(engine, new("3"), WarmUp, stop);

        var numbers = new RowsRequest("2");
        Progress.Say($"  scheduling {rows:N0} new numbers, then the same");
        Scheduled[] runs = [await ScheduleAsync(engine, numbers, rows, stop), await ScheduleAsync(engine, numbers, rows, stop)];
        var peaks = engine.PeakMegabytes();
        Progress.Say($"  {rows / runs[0].Elapsed.TotalSeconds:N0} and {rows / runs[1].Elapsed.TotalSeconds:N0} rows/s; measuring the limit");

        await engine.StopProcessesAsync();
        var servers = new ScheduleLimit(engine, account, runs[0].Body);
        await servers.MeasureAsync(new("4"), WarmUp, stop);
        var others = new RowsRequest("5");
        double[] limits = [await servers.MeasureAsync(others, rows, stop), await servers.MeasureAsync(others, rows, stop)];
        Progress.Say($"  {limits[0]:N0} and {limits[1]:N0} rows/s are the limits");
        return [Line("schedule, new numbers", runs[0], limits[0]), Line("schedule, known numbers", runs[1], limits[1])];

        Measurement Line(string name, Scheduled run, double limit)
        {
            var rate = rows / run.Elapsed.TotalSeconds;
            return new(name, rate, limit, rate / limit, run.Answers.Percentile(0.5), run.Answers.Percentile(0.99), peaks, rows)
            {
                Remark = $"{run.Answers.Count} requests in {run.Elapsed.TotalSeconds:N1} s until all rows are enrolled, answered in {run.Answered.TotalSeconds:N1} s; "
                    + $"{run.Repeats} announced twice",
            };
        }
    }

    private static async Task<Scheduled> ScheduleAsync(Engine engine, RowsRequest numbers, int rows, CancellationToken stop)
    {
        var agent = await engine.Api.CreateAgentAsync(isActive: true, delayDays: 1_800, slots: 10, stop);
        await using var subscriber = await Subscriber.AttachAsync(engine.Broker, [Announcements.ContactEnrolled], rows, stop);
        var answers = new Latencies();
        var started = Stopwatch.GetTimestamp();
        for (var first = 0; first < rows; first += RowsRequest.Size)
        {
            var body = numbers.Body(first);
            var sent = Stopwatch.GetTimestamp();
            await engine.Api.ScheduleAsync(agent, body, RowsRequest.Size, stop);
            answers.Add(Stopwatch.GetElapsedTime(sent));
        }
        var answered = Stopwatch.GetElapsedTime(started);
        await Progress.UntilAsync($"{rows:N0} rows are announced", Progress.LimitFor(rows), TimeSpan.FromMilliseconds(10), () =>
            Task.FromResult(subscriber.Complete.IsCompleted ? null : $"{subscriber.Count:N0}\n{engine.LastLines()}"), stop);
        var elapsed = Stopwatch.GetElapsedTime(started, await subscriber.Complete);
        await RequireAsync(engine.Database, agent, rows, stop);
        return new(elapsed, answered, answers, subscriber.FirstBodies[Announcements.ContactEnrolled], subscriber.Repeats);
    }

    private static async Task RequireAsync(NpgsqlDataSource database, Guid agent, int rows, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            select count(*) from bulk_rows r join bulk_jobs j on j.id = r.job_id where j.sequence_id = @agent and r.status = 'enrolled'
            """);
        command.Parameters.Add(new("agent", agent));
        if (await command.ExecuteScalarAsync(stop) is not long enrolled || enrolled != rows)
            throw new BenchFailedException($"Not {rows:N0} rows are enrolled in agent {agent}.");
    }

    /// <param name="Elapsed">From the first request until the last row was announced.</param>
    /// <param name="Answered">From the first request to the last answer.</param>
    private sealed record Scheduled(TimeSpan Elapsed, TimeSpan Answered, Latencies Answers, byte[] Body, int Repeats);
}
