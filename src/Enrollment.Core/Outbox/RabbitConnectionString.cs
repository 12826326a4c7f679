using RabbitMQ.Client;

namespace Enrollment.Core.Outbox;

/// <summary>The broker's address, <c>amqp://user:password@host:port/virtual-host</c>; <c>amqps</c> for TLS.</summary>
public sealed class RabbitConnectionString(Uri address)
{
    /// <summary>
    /// The heartbeat of every connection. A broker that goes down can leave the client stuck behind acknowledgements that no server
    /// takes, so that it never hears of the end. A connection is given up after three silent heartbeats; the client's own default would
    /// take three minutes. Still so in RabbitMQ.Client 7.2.2.
    /// </summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>The most that a broker can be set to take in one message. Its own setting is usually lower.</summary>
    public const uint MaxMessageBytes = 512 * 1024 * 1024;

    public Uri Address { get; } = address;

    /// <exception cref="InvalidOperationException">The text is not such an address.</exception>
    public static RabbitConnectionString Parse(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps"
            ? new(address!)
            : throw new InvalidOperationException(
                "ConnectionStrings__RabbitMq must be an address like amqp://user:password@host:5672/ (amqps for TLS).");

    public ConnectionFactory ToFactory(string clientName) => new()
    {
        Uri = Address,
        ClientProvidedName = clientName,
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        ContinuationTimeout = TimeSpan.FromSeconds(10),
        RequestedHeartbeat = Heartbeat,
        MaxInboundMessageBodySize = MaxMessageBytes,
    };
}
