using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Webhooks;

public sealed class When_a_host_is_allowed_by_its_name(PatientEngine engine) : IClassFixture<PatientEngine>
{
    [Fact]
    public async Task It_is_called_wherever_it_leads_at_the_first_address_that_answers()
    {
        // Where localhost has an IPv6 address, too, nobody listens there.
        var url = engine.Receiver.Url(200);
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)));

        await engine.IsAsync(enrollment, EnrollmentState.Completed);

        Assert.Equal($"localhost:{engine.Receiver.Address.Port}", Assert.Single(engine.Receiver.At(url)).Headers["Host"]);
    }

    [Fact]
    public async Task F14_an_address_of_IPv4_inside_IPv6_is_called_where_its_own_is_allowed()
    {
        var url = engine.Receiver.Url(200);
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(url.Replace("127.0.0.1", "[::ffff:127.0.0.1]", StringComparison.Ordinal)));

        await engine.IsAsync(enrollment, EnrollmentState.Completed);

        Assert.Equal($"127.0.0.1:{engine.Receiver.Address.Port}", Assert.Single(engine.Receiver.At(url)).Headers["Host"]);
    }
}
