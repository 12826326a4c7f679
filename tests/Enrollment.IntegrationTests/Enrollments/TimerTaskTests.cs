using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Enrollments;

/// <summary>The steps of everybody in an event queue, done, under way and to come.</summary>
public sealed class TimerTaskTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private static readonly string[] Statuses = ["pending", "processing", "completed", "cancelled", "failed"];

    [Fact]
    public async Task Every_status_lists_what_the_whole_list_says_page_by_page_forwards_and_back()
    {
        var queue = await FilledQueueAsync();
        var all = await WalkAsync($"event-queues/{queue.Id}/enrollments");

        Assert.Equal(3 * 26, all.Count);
        Assert.Equal(all.OrderBy(task => task.Enrollment).ThenBy(task => task.Order), all);
        foreach (var status in Statuses)
            Assert.Equal(all.Where(task => task.Status == status), await WalkAsync($"event-queues/{queue.Id}/enrollments", $"&status={status}"));
    }

    [Fact]
    public async Task A_paused_enrollment_shows_what_it_goes_back_to()
    {
        var queue = await QueueAsync();
        var waiting = (await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, service.Account, 1), EnrollmentState.Paused, position: 2))[0];
        var underWay = (await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, service.Account, 1), EnrollmentState.Paused, position: 2))[0];
        await service.Database.ExecuteAsync("update enrollments set held_state = 'processing' where id = $1", underWay);

        Assert.Equal(["completed", "pending", "pending"], await StatusesAsync(queue, waiting));
        Assert.Equal(["completed", "processing", "pending"], await StatusesAsync(queue, underWay));
    }

    [Fact]
    public async Task A_step_that_was_skipped_is_behind_like_one_that_was_done()
    {
        var queue = await QueueAsync();
        var id = (await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, service.Account, 1), dueAt: DateTimeOffset.UtcNow.AddDays(1)))[0];

        await service.Client.SendAsync($"enrollments/{id}/skip-step", "");

        Assert.Equal(["completed", "pending", "pending"], await StatusesAsync(queue, id));
    }

    [Fact]
    public async Task A_contact_has_the_tasks_of_all_its_enrollments_in_the_queue()
    {
        var (queue, other) = (await QueueAsync(), await QueueAsync());
        var contact = await A.Contact(service.Database, service.Account);
        var ended = (await A.Enrollments(service.Database, queue, [contact], EnrollmentState.Completed, position: 3))[0];
        var live = (await A.Enrollments(service.Database, queue, [contact]))[0];
        await A.Enrollments(service.Database, other, [contact]);

        var tasks = await WalkAsync($"event-queues/{queue.Id}/enrollments", $"&contact_id={contact}");
        var pending = await WalkAsync($"event-queues/{queue.Id}/enrollments", $"&contact_id={contact}&status=pending");

        Assert.Equal([ended, ended, ended, live, live, live], tasks.Select(task => task.Enrollment));
        Assert.Equal([live, live, live], pending.Select(task => task.Enrollment));
    }

    private async Task<MadeSequence> FilledQueueAsync()
    {
        var queue = await QueueAsync();
        foreach (var (state, position, count) in new[]
        {
            (EnrollmentState.Completed, 3, 4), (EnrollmentState.Pending, 1, 5), (EnrollmentState.Pending, 2, 3), (EnrollmentState.Processing, 3, 2), (EnrollmentState.Paused, 1, 3),
            (EnrollmentState.Failed, 3, 2), (EnrollmentState.Failed, 1, 2), (EnrollmentState.Cancelled, 2, 2), (EnrollmentState.Pending, 3, 3),
        })
            await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, service.Account, count), state, position: position);
        return queue;
    }

    private Task<MadeSequence> QueueAsync() =>
        A.Sequence(service.Database, service.Account, A.Step(), A.Step(TimeSpan.FromHours(1)), A.Step(TimeSpan.FromHours(2)));

    private async Task<IEnumerable<string?>> StatusesAsync(MadeSequence queue, Guid enrollment) =>
        (await service.Client.AskAsync($"event-queues/{queue.Id}/enrollments?enrollment_id={enrollment}")).Data.EnumerateArray().Select(task => task.GetProperty("status").GetString());

    // To the end, and all the way back, which must show the same.
    private async Task<List<TaskRow>> WalkAsync(string path, string filter = "")
    {
        var (forwards, pages) = (new List<TaskRow>(), new List<List<TaskRow>>());
        var answer = await service.Client.AskAsync($"{path}?limit=7{filter}");
        while (true)
        {
            pages.Add([.. answer.Data.EnumerateArray().Select(TaskRow.Of)]);
            forwards.AddRange(pages[^1]);
            if (answer.Pagination("next_cursor") is not { } next)
                break;
            answer = await service.Client.AskAsync($"{path}?limit=7{filter}&cursor={next}");
        }
        foreach (var page in Enumerable.Reverse(pages).Skip(1))
        {
            answer = await service.Client.AskAsync($"{path}?limit=7{filter}&cursor={answer.Pagination("prev_cursor")}");
            Assert.Equal(page, answer.Data.EnumerateArray().Select(TaskRow.Of));
        }
        return forwards;
    }

    private sealed record TaskRow(Guid Enrollment, int Order, string Status)
    {
        public static TaskRow Of(System.Text.Json.JsonElement task) =>
            new(task.GetProperty("enrollment_id").GetGuid(), task.GetProperty("step_order").GetInt32(), task.GetProperty("status").GetString()!);
    }
}
