using Enrollment.Core.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Enrollment.IntegrationTests.Outbox;

/// <summary>The client itself would wait for ever for a confirm that does not come.</summary>
public sealed class When_the_broker_falls_silent(OutboxFixture outbox) : IClassFixture<OutboxFixture>
{
    [Fact]
    public async Task A_publish_ends_in_its_time_and_the_next_one_has_a_connection_of_its_own()
    {
        await using var proxy = new SilentProxy(outbox.Broker.Address);
        var options = Options.Create(new OutboxOptions { PublishTimeout = TimeSpan.FromSeconds(1) });
        await using var publisher = new RabbitPublisher(
            RabbitConnectionString.Parse(proxy.Address.ToString()), options, TimeProvider.System, NullLogger<RabbitPublisher>.Instance);
        await publisher.ConnectAsync(CancellationToken.None);
        var batch = OutboxBatch.Of(OutboxFixture.News());
        await publisher.PublishAsync(OutboxBatch.Of(OutboxFixture.News()), CancellationToken.None);

        proxy.FallSilent();
        var unknown = await Assert.ThrowsAsync<PublishFailedException>(
            () => publisher.PublishAsync(batch, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10)));
        var wasConnected = publisher.IsConnected;
        proxy.Speak();
        await publisher.PublishAsync(batch, CancellationToken.None);

        Assert.Equal((PublishFault.Broker, false), (unknown.Fault, wasConnected));
    }
}
