using System.Text.Json;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.IntegrationTests.Enrollments;

/// <summary>The times in the list of timer tasks, against <see cref="NextStep"/>, for any steps and any way that an enrollment went.</summary>
public sealed class TimerTaskProperties(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private static readonly string[] States = [EnrollmentState.Pending, EnrollmentState.Paused, EnrollmentState.Processing, EnrollmentState.Cancelled];

    [Fact]
    public async Task Timer_tasks_and_history_show_the_times_that_NextStep_computes()
    {
        for (var seed = 1; seed <= 60; seed++)
            await HoldsAsync(new Random(seed), seed);
    }

    [Fact]
    public async Task F17_a_step_with_a_shorter_delay_is_not_scheduled_before_the_one_that_it_waits_for()
    {
        var queue = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromHours(2)), A.Step(TimeSpan.FromHours(1)), A.Step() with { DelayDays = 1, DelayHours = 3 });
        var contact = await A.Contact(service.Database, service.Account);

        await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"contact_ids": ["{{contact}}"], "enrollment_time": "2031-01-01T00:00:00Z"}""");
        var tasks = await service.Client.AskAsync($"event-queues/{queue.Id}/enrollments");

        Assert.Equal(
            ["2031-01-01T02:00:00.000000Z", "2031-01-01T02:00:00.000000Z", "2031-01-02T03:00:00.000000Z"],
            tasks.Data.EnumerateArray().Select(task => task.GetProperty("scheduled_for").GetString()));
    }

    private async Task HoldsAsync(Random random, int seed)
    {
        var steps = Enumerable.Range(0, random.Next(1, 7)).Select(_ => RandomStep(random)).ToArray();
        steps[random.Next(steps.Length)] = A.Step();
        var queue = await A.Sequence(service.Database, service.Account, steps);
        var plan = await PlanAsync(queue);
        var way = Way.Random(random, plan);
        var id = await InsertAsync(queue, way);

        var tasks = await service.Client.AskAsync($"event-queues/{queue.Id}/enrollments");
        var pending = await service.Client.AskAsync($"event-queues/{queue.Id}/enrollments?status=pending");
        var history = (await service.Client.AskAsync($"enrollments/{id}")).Data.GetProperty("history").EnumerateArray()
            .Where(entry => entry.GetProperty("event").GetString() == "step_run").ToDictionary(entry => entry.GetProperty("step_order").GetInt32(), TimeOf);

        var times = tasks.Data.EnumerateArray().Select(task => (Position: task.GetProperty("step_order").GetInt32(), At: TimeOf(task))).ToList();
        var expected = plan.Steps.Select(step => (step.Position, way.TimeOf(step))).ToList();
        Assert.True(expected.SequenceEqual(times), $"seed {seed}, {way.State} at {way.Next}:\n{string.Join('\n', expected)}\nbut\n{string.Join('\n', times)}");
        Assert.True(times.Where(time => time.At is not null).Select(time => time.At).Order().SequenceEqual(times.Where(time => time.At is not null).Select(time => time.At)), $"seed {seed}");
        Assert.All(history, run => Assert.Equal(way.TimeOf(plan.At(run.Key)), run.Value));
        Assert.All(pending.Data.EnumerateArray(), task => Assert.Equal(way.TimeOf(plan.At(task.GetProperty("step_order").GetInt32())), TimeOf(task)));
    }

    private static SequenceStep RandomStep(Random random) => A.Step(
        delayFrom: random.Next(3) == 0 ? DelayOrigins.Previous : DelayOrigins.Anchor, isActive: random.Next(5) > 0) with
    {
        DelayDays = random.Next(3),
        DelayHours = random.Next(0, 50),
        DelayMinutes = random.Next(0, 90),
    };

    private static DateTimeOffset? TimeOf(JsonElement task) =>
        task.GetProperty("scheduled_for") is { ValueKind: JsonValueKind.String } time ? time.GetDateTimeOffset() : null;

    private async Task<SequencePlan> PlanAsync(MadeSequence queue)
    {
        await using var db = service.Database.Db();
        var steps = await db.SequenceSteps.Where(step => step.SequenceId == queue.Id && step.IsActive).OrderBy(step => step.Position).ToListAsync();
        return new(queue.Id, 1, steps.ConvertAll(PlannedStep.Of));
    }

    private async Task<Guid> InsertAsync(MadeSequence queue, Way way)
    {
        var contact = await A.Contact(service.Database, service.Account);
        var id = (await A.Enrollments(service.Database, queue, [contact], way.State, way.Anchor, way.Next.DueAt, way.Next.Position))[0];
        foreach (var (index, run) in way.Runs.Index())
            await service.Database.ExecuteAsync("""
                insert into step_runs (enrollment_id, step_seq, account_id, step_id, position, status, attempt, scheduled_for, started_at, finished_at)
                values ($1, $2, $3, $4, $5, case when $7::timestamptz is null then 'processing' else 'completed' end, 1, $6, $6, $7)
                """, id, index + 1, queue.AccountId, queue.StepIds[run.Position - 1], run.Position, run.DueAt, run.DoneAt);
        return id;
    }

    /// <summary>The way that an enrollment went: each step was done some time after it was due.</summary>
    private sealed record Way(
        SequencePlan Plan, DateTimeOffset Anchor, string State, NextMove.RunStep Next, IReadOnlyList<(int Position, DateTimeOffset DueAt, DateTimeOffset? DoneAt)> Runs)
    {
        public static Way Random(Random random, SequencePlan plan)
        {
            var anchor = new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(random.Next(-500, 500));
            var next = (NextMove.RunStep)NextStep.First(plan, anchor);
            var runs = new List<(int, DateTimeOffset, DateTimeOffset?)>();
            for (var done = random.Next(plan.Steps.Count); done > 0; done--)
            {
                var doneAt = next.DueAt.AddMinutes(random.Next(3) == 0 ? 0 : random.Next(5_000));
                runs.Add((next.Position, next.DueAt, doneAt));
                next = (NextMove.RunStep)NextStep.After(plan, next.Position, anchor, doneAt);
            }
            var state = States[random.Next(States.Length)];
            if (state == EnrollmentState.Processing)
                runs.Add((next.Position, next.DueAt, null));
            return new(plan, anchor, state, next, runs);
        }

        public DateTimeOffset? TimeOf(PlannedStep step)
        {
            if (step.Position < Next.Position)
                return Runs.First(run => run.Position == step.Position).DueAt;
            return step.Position > Next.Position && step.DelayFrom == DelayOrigins.Previous
                ? null
                : NextStep.EarliestAt(Plan, Next, Anchor, step.Position);
        }
    }
}
