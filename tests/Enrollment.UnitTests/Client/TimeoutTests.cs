using System.Net;
using Enrollment.Client;

namespace Enrollment.UnitTests.Client;

/// <summary>The limits on one try: the options' own, and that of a given HTTP client.</summary>
public sealed class TimeoutTests
{
    private static readonly Uri Address = new("http://service.example/");

    [Fact]
    public void The_default_time_out_of_a_given_HTTP_client_is_lifted()
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var client = new EnrollmentClient(http, new EnrollmentClientOptions { Timeout = TimeSpan.FromMinutes(5) });

        Assert.Equal(Timeout.InfiniteTimeSpan, http.Timeout);
    }

    [Fact]
    public async Task A_time_out_that_was_set_holds_and_is_named_when_it_cuts_a_try()
    {
        using var http = new HttpClient(new Silent()) { BaseAddress = Address, Timeout = TimeSpan.FromMilliseconds(50) };
        using var client = new EnrollmentClient(http, new EnrollmentClientOptions { RetryFor = TimeSpan.Zero });

        var late = await Assert.ThrowsAsync<TimeoutException>(() => client.GetContactAsync(Guid.NewGuid()));

        Assert.Contains("HttpClient.Timeout of 0.05 seconds", late.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("30 s", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_options_time_out_is_named_when_it_cuts_a_try()
    {
        using var http = new HttpClient(new Silent()) { BaseAddress = Address };
        using var client = new EnrollmentClient(http, new EnrollmentClientOptions { RetryFor = TimeSpan.Zero, Timeout = TimeSpan.FromMilliseconds(200) });

        var late = await Assert.ThrowsAsync<TimeoutException>(() => client.GetContactAsync(Guid.NewGuid()));

        Assert.EndsWith("was not answered within 0.2 s.", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_the_caller_cancels_is_cancelled()
    {
        using var http = new HttpClient(new Silent()) { BaseAddress = Address };
        using var client = new EnrollmentClient(http);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetContactAsync(Guid.NewGuid(), stop.Token));
    }

    [Fact]
    public async Task A_client_with_the_default_time_out_that_was_used_is_refused()
    {
        using var http = new HttpClient(new Prompt()) { BaseAddress = Address };
        using (await http.GetAsync(Address))
        {
            Assert.Contains("Set HttpClient.Timeout", Assert.Throws<InvalidOperationException>(() => new EnrollmentClient(http)).Message, StringComparison.Ordinal);
        }
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(cancellationToken);
    }

    private sealed class Prompt : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }
}
