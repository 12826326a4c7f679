using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Serialization;
using Enrollment.Core.Outbox;
using RabbitMQ.Client;

namespace Enrollment.Testing;

/// <summary>A virtual host of a test's own, deleted afterwards.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    private readonly string _name;
    private readonly HttpClient _management;

    private TestBroker(string name, TestServers servers)
    {
        (_name, Address) = (name, servers.VirtualHost(name));
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(servers.Management.UserInfo)));
        _management = new HttpClient
        {
            BaseAddress = new UriBuilder(servers.Management) { UserName = "", Password = "", Path = "/api/" }.Uri,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", credentials) },
        };
    }

    public Uri Address { get; }

    public static async Task<TestBroker> CreateAsync(TestServers servers)
    {
        var broker = new TestBroker($"test-{Guid.NewGuid():n}", servers);
        var user = Uri.UnescapeDataString(servers.RabbitMq.UserInfo.Split(':')[0]);
        await broker.PutAsync($"vhosts/{broker._name}", new { });
        await broker.PutAsync($"permissions/{broker._name}/{Uri.EscapeDataString(user)}", new { configure = ".*", write = ".*", read = ".*" });
        return broker;
    }

    /// <summary>The names of all queues.</summary>
    public async Task<IReadOnlyList<string>> QueuesAsync()
    {
        var queues = await _management.GetFromJsonAsync<List<NamedQueue>>($"queues/{_name}?columns=name");
        return queues!.ConvertAll(queue => queue.Name);
    }

    /// <summary>The client's names of the open connections, in order.</summary>
    public async Task<IReadOnlyList<string>> ConnectionsAsync()
    {
        var connections = await _management.GetFromJsonAsync<List<Connection>>($"vhosts/{_name}/connections?columns=name,user_provided_name");
        return [.. connections!.Select(connection => $"{connection.UserProvidedName} {connection.Name}").Order(StringComparer.Ordinal)];
    }

    /// <summary>Closes every open connection, as a broker does that stops.</summary>
    public async Task CloseConnectionsAsync()
    {
        foreach (var connection in (await _management.GetFromJsonAsync<List<Connection>>($"vhosts/{_name}/connections?columns=name"))!)
        {
            using var answer = await _management.DeleteAsync(new Uri($"connections/{Uri.EscapeDataString(connection.Name)}", UriKind.Relative));
        }
    }

    /// <summary>The names of the open channels, in order.</summary>
    public async Task<IReadOnlyList<string>> ChannelsAsync()
    {
        var channels = await _management.GetFromJsonAsync<List<NamedQueue>>($"vhosts/{_name}/channels?columns=name");
        return [.. channels!.Select(channel => channel.Name).Order(StringComparer.Ordinal)];
    }

    /// <summary>Messages that wait in a queue, those under way to a consumer not counted. Asked of the queue itself: the management's figures lag behind.</summary>
    public async Task<uint> MessagesInAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await channel.MessageCountAsync(queue);
    }

    /// <summary>Messages in queues whose name ends in <c>_error</c> or <c>_skipped</c>, by queue; empty queues are left out.</summary>
    public async Task<IReadOnlyDictionary<string, uint>> FailedMessagesAsync()
    {
        var failed = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (var queue in await QueuesAsync())
        {
            if (!queue.EndsWith("_error", StringComparison.Ordinal) && !queue.EndsWith("_skipped", StringComparison.Ordinal))
                continue;
            var count = await MessagesInAsync(queue);
            if (count > 0)
                failed.Add(queue, count);
        }
        return failed;
    }

    /// <summary>Publishes a message as the outbox does, envelope and all; returns when the broker has it.</summary>
    public async Task PublishAsync<T>(T message, Guid messageId, Guid correlationId)
        where T : class
    {
        var outgoing = OutboxMessage.Of(message, messageId, correlationId);
        await PublishAsync(outgoing.Type.Exchange, "", BusEnvelope.Write(outgoing, DateTimeOffset.UtcNow), BusEnvelope.ContentType, messageId);
    }

    /// <summary>Publishes any bytes; exchange "" and a queue's name as routing key reach that queue.</summary>
    public async Task PublishAsync(string exchange, string routingKey, ReadOnlyMemory<byte> body, string contentType, Guid messageId, IDictionary<string, object?>? headers = null)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var properties = new BasicProperties { MessageId = messageId.ToString(), ContentType = contentType, DeliveryMode = DeliveryModes.Persistent, Headers = headers };
        await channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body);
    }

    public async Task<IConnection> ConnectAsync() =>
        await new ConnectionFactory { Uri = Address, ClientProvidedName = "test" }.CreateConnectionAsync();

    public async ValueTask DisposeAsync()
    {
        using var answer = await _management.DeleteAsync(new Uri($"vhosts/{_name}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        _management.Dispose();
    }

    private async Task PutAsync(string path, object body)
    {
        using var answer = await _management.PutAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
    }

    private sealed record Connection(
        [property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("user_provided_name")] string? UserProvidedName);

    private sealed record NamedQueue([property: JsonPropertyName("name")] string Name);
}
