using Enrollment.Consumers.Steps.Webhook;
using Enrollment.Consumers.Webhooks;
using Enrollment.Core.Webhooks;
using Enrollment.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Enrollment.IntegrationTests.Webhooks;

/// <summary>A database, a receiver, and as many senders of deliveries as a test starts.</summary>
public sealed class DeliverySenders : IAsyncLifetime
{
    internal TestDatabase Database { get; private set; } = null!;

    internal WebhookReceiver Receiver { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());
        Receiver = await WebhookReceiver.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Database.DisposeAsync();
    }

    internal Started Start()
    {
        var options = Options.Create(new WebhookOptions { AllowedHosts = ["127.0.0.1"] });
        var http = new WebhookSender(new AllowedHosts(options), options, TimeProvider.System);
        var (due, secrets) = (new DueDeliveries(Database.DataSource), new AccountSecrets(Database.DataSource, TimeProvider.System));
        var sender = new SendDeliveries(due, secrets, http, new DeliveriesInWork(), new(TimeProvider.System), NullLogger<SendDeliveries>.Instance);
        _ = sender.StartAsync(CancellationToken.None);
        return new(sender, http);
    }

    internal async Task<Guid> WriteAsync(Guid account, string url, Guid? id = null, string type = "call.finished")
    {
        var delivery = id ?? Guid.NewGuid();
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await WebhookDeliveries.AddAsync(
            connection,
            [new() { Id = delivery, AccountId = account, SequenceId = account, Type = type, Url = url, Headers = """{"X-Team":"north"}""", Body = """{"type": "x",  "b": 1, "a": 2}""" }],
            CancellationToken.None);
        return delivery;
    }

    internal Task<string> StandingAsync(Guid delivery) => Database.ScalarAsync<string>(
        "select concat_ws(' ', status, attempts, coalesce(response_status::text, '-'), error) from webhook_deliveries where id = $1", delivery);

    internal Task<string> BecomesAsync(Guid delivery, string standing) => Eventually.EqualsAsync("the delivery", standing, () => StandingAsync(delivery));

    /// <summary>A sender that runs until it is disposed of.</summary>
    internal sealed class Started(SendDeliveries sender, WebhookSender http) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await sender.StopAsync(CancellationToken.None);
            sender.Dispose();
            http.Dispose();
        }
    }
}
