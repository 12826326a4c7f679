using Enrollment.Consumers.Steps.Webhook;
using Enrollment.Core.Steps;

namespace Enrollment.UnitTests.Webhooks;

public sealed class WebhookDecisionTests
{
    [Theory]
    [InlineData(200, "done")]
    [InlineData(201, "done")]
    [InlineData(202, "done")]
    [InlineData(204, "done")]
    [InlineData(299, "done")]
    [InlineData(300, "failed")]
    [InlineData(301, "failed")]
    [InlineData(302, "failed")]
    [InlineData(304, "failed")]
    [InlineData(307, "failed")]
    [InlineData(308, "failed")]
    [InlineData(400, "failed")]
    [InlineData(401, "failed")]
    [InlineData(404, "failed")]
    [InlineData(408, "retry")]
    [InlineData(409, "failed")]
    [InlineData(410, "failed")]
    [InlineData(422, "failed")]
    [InlineData(425, "retry")]
    [InlineData(429, "retry")]
    [InlineData(499, "failed")]
    [InlineData(500, "retry")]
    [InlineData(502, "retry")]
    [InlineData(503, "retry")]
    [InlineData(504, "retry")]
    [InlineData(599, "retry")]
    public void The_status_decides(int status, string outcome)
    {
        var decision = WebhookDecision.Of(new WebhookResult.Answered(status, "", RetryAfter: null));

        Assert.Equal(outcome, decision.Outcome);
        Assert.Equal(outcome == StepAnswers.Done, decision.Error is null);
    }

    [Fact]
    public void Silence_may_pass_and_a_refusal_stays() =>
        Assert.Equal(
            [new("retry", "connection refused"), new("failed", "a loopback address")],
            new[] { WebhookDecision.Of(new WebhookResult.NotAnswered("connection refused", MayHaveArrived: false)), WebhookDecision.Of(new WebhookResult.NotSent("a loopback address")) });
}
