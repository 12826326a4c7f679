using RabbitMQ.Client;

namespace Enrollment.Core.Outbox;

/// <summary>The broker's address, <c>amqp://user:password@host:port/virtual-host</c>; <c>amqps</c> for TLS.</summary>
public sealed class RabbitConnectionString(Uri address)
{
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
        RequestedHeartbeat = TimeSpan.FromSeconds(20),
    };
}
