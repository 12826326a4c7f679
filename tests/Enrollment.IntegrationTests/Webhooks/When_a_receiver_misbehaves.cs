using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.Testing;
using Microsoft.AspNetCore.Http;

namespace Enrollment.IntegrationTests.Webhooks;

public sealed class When_a_receiver_misbehaves(ImpatientEngine engine) : IClassFixture<ImpatientEngine>
{
    [Fact]
    public async Task Silence_is_ended_and_the_call_made_again_under_the_same_id()
    {
        var url = engine.Receiver.SilentUrl();
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(url));

        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        await engine.MakeDueAsync(enrollment);
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 3);

        Assert.All(await engine.RunsAsync(enrollment), run => Assert.Equal(("failed", "timeout after 1 s", null), (run.Status, run.Error, run.ResponseStatus)));
        Assert.Equal(2, engine.Receiver.At(url).Count);
        Assert.Single(engine.Receiver.At(url).Select(delivery => delivery.Id).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_receiver_who_was_too_slow_to_answer_may_still_report_what_he_was_told_first()
    {
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(engine.Receiver.SilentUrl(), awaitCompletion: true));
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);

        await engine.ReportDoneAsync(enrollment, 1);

        await engine.IsAsync(enrollment, EnrollmentState.Completed);
        Assert.Equal(["failed", "completed"], (await engine.RunsAsync(enrollment)).Select(run => run.Status));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_again()
    {
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(engine.Receiver.Url((http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        })));

        Assert.Contains("connection", await RetriedBecauseAsync(enrollment), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_port_is_tried_again()
    {
        // Taken, not listening: nobody else can come to listen there meanwhile.
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));

        var enrollment = await engine.EnrollInAsync(A.WebhookStep($"http://127.0.0.1:{((System.Net.IPEndPoint)socket.LocalEndPoint!).Port}/"));

        Assert.Equal("connection refused", await RetriedBecauseAsync(enrollment));
    }

    [Fact]
    public async Task Headers_without_end_are_not_read()
    {
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(engine.Receiver.Url((http, _) =>
        {
            http.Response.Headers["X-Long"] = new string('x', 20_000);
            return Task.CompletedTask;
        })));

        Assert.Contains("headers", await RetriedBecauseAsync(enrollment), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var inner = engine.Receiver.Url(200);
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(engine.Receiver.Url((http, _) =>
        {
            http.Response.Redirect(inner, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        })));

        Assert.Equal("answered 307; redirects are not followed", await FailedBecauseAsync(enrollment));
        Assert.Empty(engine.Receiver.At(inner));
    }

    [Theory]
    [InlineData("https://localhost:{port}/", "localhost is a loopback address")]
    [InlineData("https://[::1]:{port}/", "::1 is a loopback address")]
    [InlineData("https://[::ffff:10.0.0.1]/", "private")]
    [InlineData("https://10.0.0.1/", "10.0.0.1 is a private address")]
    [InlineData("https://169.254.169.254/latest/meta-data", "169.254.169.254 is a cloud metadata address")]
    [InlineData("http://localhost:{port}/", "localhost may only be called over https")]
    public async Task An_address_inside_is_never_called(string url, string reason)
    {
        // Only 127.0.0.1 is allowed: neither another name for it nor another address.
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(url.Replace("{port}", $"{engine.Receiver.Address.Port}", StringComparison.Ordinal)));

        Assert.Contains(reason, await FailedBecauseAsync(enrollment), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_tried_again()
    {
        var enrollment = await engine.EnrollInAsync(A.WebhookStep("https://nobody.invalid/"));

        // Where no name server answers at all, it is a timeout.
        Assert.Matches("cannot be resolved|timeout", await RetriedBecauseAsync(enrollment));
    }

    [Fact]
    public async Task What_does_not_speak_TLS_is_tried_again()
    {
        var enrollment = await engine.EnrollInAsync(A.WebhookStep($"https://127.0.0.1:{engine.Receiver.Address.Port}/"));

        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
    }

    private async Task<string> RetriedBecauseAsync(Guid enrollment)
    {
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        return Assert.Single(await engine.RunsAsync(enrollment)).Error!;
    }

    private async Task<string> FailedBecauseAsync(Guid enrollment)
    {
        await engine.IsAsync(enrollment, EnrollmentState.Failed);
        await engine.NewsAsync(nameof(EnrollmentFailed), enrollment);
        return Assert.Single(await engine.RunsAsync(enrollment)).Error!;
    }
}
