using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Webhooks;

public sealed class When_a_certificate_cannot_be_trusted(WebhookEngine engine) : IClassFixture<WebhookEngine>
{
    [Fact]
    public async Task Its_issuer_is_not_looked_for_where_it_says()
    {
        await using var receiver = UntrustedReceiver.Start();

        var error = await ErrorAsync(receiver);

        Assert.StartsWith("TLS failed: ", error, StringComparison.Ordinal);
        Assert.Contains("PartialChain", error, StringComparison.Ordinal);
        Assert.DoesNotContain("NameMismatch", error, StringComparison.Ordinal);
        Assert.Equal(0, receiver.VisitsToIssuer);
    }

    [Fact]
    public async Task It_must_also_be_the_receivers_own()
    {
        await using var receiver = UntrustedReceiver.Start("somebody.example.org");

        Assert.Contains("RemoteCertificateNameMismatch", await ErrorAsync(receiver), StringComparison.Ordinal);
    }

    private async Task<string> ErrorAsync(UntrustedReceiver receiver)
    {
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(receiver.Url));
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        return Assert.Single(await engine.RunsAsync(enrollment)).Error!;
    }
}
