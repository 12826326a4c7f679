using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Sagas;

public sealed class When_many_messages_come_at_once(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Each_enrollment_goes_its_way_as_if_it_were_alone()
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true), A.Step(TimeSpan.FromDays(1)));
        var enrollments = await engine.EnrollAsync(sequence, 400, EnrollmentState.Processing);

        await SendAsync(enrollments, times: 3, enrollment => new StepExecuted(enrollment, sequence.AccountId, StepSeq: 1));
        await Task.WhenAll(enrollments.Select(enrollment => engine.HandledAsync(Enrollees.ReportId(enrollment), times: 3)));

        await engine.AreAsync(enrollments, EnrollmentState.Pending, stepSeq: 2);
        Assert.Equal(400, await engine.Database.ScalarAsync<long>("select count(*) from step_runs where enrollment_id = any($1)", enrollments.ToArray()));
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
    }

    [Fact]
    public async Task Several_for_one_enrollment_are_handled_one_after_the_other()
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true));
        var enrollments = await engine.EnrollAsync(sequence, 100, EnrollmentState.Processing);

        // Whichever of these comes first decides; the others find it over.
        await Task.WhenAll(enrollments.SelectMany(enrollment => new[]
        {
            engine.ReportDoneAsync(enrollment, 1),
            engine.ReportFailedAsync(enrollment, 1, "busy", Retry: false),
            engine.HandleAsync(new CancelEnrollment(enrollment, sequence.AccountId, "moved"), enrollment),
        }));

        await using var db = engine.Database.Db();
        var ended = db.Enrollments.Where(e => e.SequenceId == sequence.Id).ToList();
        Assert.All(ended, enrollment => Assert.NotNull(enrollment.FinishedAt));
        foreach (var enrollment in ended)
        {
            var (news, others) = enrollment.State switch
            {
                EnrollmentState.Completed => (nameof(EnrollmentCompleted), new[] { nameof(EnrollmentFailed), nameof(EnrollmentCancelled) }),
                EnrollmentState.Failed => (nameof(EnrollmentFailed), [nameof(EnrollmentCompleted), nameof(EnrollmentCancelled)]),
                _ => (nameof(EnrollmentCancelled), [nameof(EnrollmentCompleted), nameof(EnrollmentFailed)]),
            };
            await engine.NewsAsync(news, enrollment.CorrelationId);
            Assert.All(others, other => Assert.Equal(0, engine.Told(other, enrollment.CorrelationId)));
        }
    }

    private Task SendAsync(IEnumerable<Guid> enrollments, int times, Func<Guid, StepExecuted> message) =>
        Task.WhenAll(Enumerable.Repeat(enrollments, times).SelectMany(round => round)
            .Select(enrollment => engine.Sender.SendAsync(message(enrollment), enrollment, Enrollees.ReportId(enrollment))));
}
