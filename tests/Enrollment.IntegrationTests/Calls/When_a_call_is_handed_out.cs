using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>A call is handed out once: its row is its place, and what the dialer needs goes to one queue.</summary>
public sealed class When_a_call_is_handed_out(CallsAtRest calls) : IClassFixture<CallsAtRest>
{
    [Fact]
    public async Task It_takes_a_place_and_goes_to_the_queue_of_the_dialer()
    {
        var sequence = await calls.SequenceAsync(settings => (settings.Dialer, settings.CallerId) = ("north", "+15550001"));
        var enrollment = (await A.CalledEnrollments(
            calls.Database, sequence, [await A.Contact(calls.Database, calls.Account)], variables: """{"first_name": "Ada"}"""))[0];

        var messages = await calls.HandOutAsync(enrollment);

        var call = Assert.Single((await calls.ReadAsync(enrollment)).Calling!.Calls);
        Assert.Equal((true, CallIds.Of(enrollment, 1), 1), (call.IsOpen, call.CallId, call.Attempt));
        var request = Assert.Single(messages, message => message.Type.Name == nameof(CallRequested));
        Assert.Equal((call.CallId, $"calls.{calls.Account}.north", call.ExpiresAt), (request.MessageId, request.Queue, request.ExpiresAt));
        var body = CallsAtRest.BodyOf(request);
        Assert.Equal(
            (call.PhoneE164, "Ada", "+15550001", "Ada Lovelace"),
            ((string?)body["phoneNumber"], (string?)body["variables"]!["first_name"], (string?)body["callerId"], (string?)body["name"]));
        Assert.True((bool)CallsAtRest.BodyOf<StepDue>(messages)["awaitsCompletion"]!);
    }

    [Fact]
    public async Task Its_enrollment_leaves_the_gate_and_awaits_the_report()
    {
        var enrollment = await calls.EnrolledAsync();
        Assert.Equal(Gates.Call, (await calls.ReadAsync(enrollment)).Gate);

        await calls.HandOutAsync(enrollment);

        var read = await calls.ReadAsync(enrollment);
        Assert.Equal((EnrollmentState.Processing, (string?)null), (read.State, read.Gate));
        Assert.Equal(read.Calling!.Calls[0].ReportBy, read.DueAt);
    }

    [Fact]
    public async Task A_success_completes_it_and_frees_the_place()
    {
        var enrollment = await calls.EnrolledAsync();
        await calls.HandOutAsync(enrollment);

        Assert.Equal(ReportEffect.Counted, (await calls.ReportAsync(enrollment, "goal_completed")).Effect);

        var read = await calls.ReadAsync(enrollment);
        Assert.Equal((EnrollmentState.Completed, "succeeded", false), (read.State, read.Outcome, read.Calling!.Calls[0].IsOpen));
    }

    [Fact]
    public async Task The_sweep_of_other_steps_leaves_it_alone()
    {
        var enrollment = await calls.EnrolledAsync();

        Assert.Equal(0, await calls.Engine.HandOutAllAsync());
        Assert.Equal(EnrollmentState.Pending, (await calls.ReadAsync(enrollment)).State);
    }
}
