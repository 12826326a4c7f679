using System.Net;
using Enrollment.Consumers.Outbound;
using Enrollment.Core.Webhooks;

namespace Enrollment.UnitTests.Webhooks;

public sealed class GuardedConnectionsTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("1.1.1.1", "10.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::1")]
    public async Task A_name_that_leads_inside_is_never_dialled(params string[] addresses)
    {
        using var connections = new GuardedConnections(new AllowedHosts("127.0.0.1"), _ => Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse)));
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = connections.OpenAsync });

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://hooks.example.org/")));

        Assert.IsType<RefusedAddressException>(refused.InnerException);
    }
}
