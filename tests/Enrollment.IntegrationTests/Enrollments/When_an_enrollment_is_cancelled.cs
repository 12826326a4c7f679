using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Enrollments;

public sealed class When_an_enrollment_is_cancelled(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Theory]
    [InlineData(EnrollmentState.Pending)]
    [InlineData(EnrollmentState.Processing)]
    [InlineData(EnrollmentState.Paused)]
    public async Task It_ends_where_it_is_and_says_why(string state)
    {
        var (sequence, enrollment) = await EnrolledAsync(state);

        await engine.HandleAsync(new CancelEnrollment(enrollment, sequence.AccountId, "moved \0away"), enrollment);

        await engine.IsAsync(enrollment, EnrollmentState.Cancelled);
        var ended = await engine.ReadAsync(enrollment);
        var news = await engine.NewsAsync(nameof(EnrollmentCancelled), enrollment);
        Assert.Equal(("moved away", (DateTimeOffset?)null), (ended.Reason, ended.DueAt));
        Assert.Equal("moved away", news.Message.GetProperty("reason").GetString());
        Assert.Equal((sequence.AccountId, sequence.Id, ended.ContactId), (news.Id("accountId"), news.Id("sequenceId"), news.Id("contactId")));
    }

    [Theory]
    [InlineData(EnrollmentState.Completed)]
    [InlineData(EnrollmentState.Cancelled)]
    [InlineData(EnrollmentState.Failed)]
    public async Task One_that_has_ended_stays_as_it_is_whatever_comes(string state)
    {
        var (sequence, enrollment) = await EnrolledAsync(state);
        var before = await engine.RowAsync(enrollment);

        await engine.HandleAsync(new CancelEnrollment(enrollment, sequence.AccountId, "late"), enrollment);
        await engine.ReportDoneAsync(enrollment, 1);
        await engine.ReportFailedAsync(enrollment, 1, "late", Retry: true);

        Assert.Equal(before, await engine.RowAsync(enrollment));
        Assert.Empty(await engine.RunsAsync(enrollment));
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
    }

    [Theory]
    [InlineData(EnrollmentState.Pending)]
    [InlineData(EnrollmentState.Processing)]
    [InlineData(EnrollmentState.Paused)]
    public async Task Another_account_cannot(string state)
    {
        var (_, enrollment) = await EnrolledAsync(state);
        var before = await engine.RowAsync(enrollment);

        await engine.HandleAsync(new CancelEnrollment(enrollment, await A.Account(engine.Database), "theirs"), enrollment);

        Assert.Equal(before, await engine.RowAsync(enrollment));
    }

    [Fact]
    public async Task Cancelled_twice_it_keeps_the_first_reason_and_is_announced_once()
    {
        var (sequence, enrollment) = await EnrolledAsync(EnrollmentState.Pending);

        await engine.HandleAsync(new CancelEnrollment(enrollment, sequence.AccountId, "first"), enrollment);
        await engine.HandleAsync(new CancelEnrollment(enrollment, sequence.AccountId, "second"), enrollment);

        Assert.Equal("first", (await engine.NewsAsync(nameof(EnrollmentCancelled), enrollment)).Message.GetProperty("reason").GetString());
        Assert.Equal("first", (await engine.ReadAsync(enrollment)).Reason);
    }

    [Fact]
    public async Task Its_contact_can_be_enrolled_again()
    {
        var (sequence, enrollment) = await EnrolledAsync(EnrollmentState.Pending);
        await engine.HandleAsync(new CancelEnrollment(enrollment, sequence.AccountId, "moved"), enrollment);
        var contact = (await engine.ReadAsync(enrollment)).ContactId;

        await A.Enrollments(engine.Database, sequence, [contact]);

        Assert.Equal(2, await engine.Database.ScalarAsync<long>("select count(*) from enrollments where contact_id = $1", contact));
    }

    private async Task<(MadeSequence Sequence, Guid Enrollment)> EnrolledAsync(string state)
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true));
        return (sequence, (await engine.EnrollAsync(sequence, 1, state))[0]);
    }
}
