using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using MassTransit;
using MassTransit.Serialization;

namespace Enrollment.UnitTests.Outbox;

/// <summary>The envelope is written by us and read by MassTransit's own code.</summary>
public sealed class BusEnvelopeTests
{
    private static readonly DateTimeOffset SentAt = new(2026, 3, 1, 12, 30, 0, TimeSpan.Zero);

    [Fact]
    public void MassTransit_reads_the_message_and_its_ids()
    {
        var page = new EnrollPage(Guid.NewGuid(), Guid.NewGuid(), 7);
        var message = OutboxMessage.Of(page, Guid.NewGuid(), page.JobId);

        var read = Read(message);

        Assert.True(read.TryGetMessage<EnrollPage>(out var received));
        Assert.Equal(page, received);
        Assert.Equal(message.MessageId, read.MessageId);
        Assert.Equal(page.JobId, read.CorrelationId);
        Assert.Equal(SentAt.UtcDateTime, read.SentTime);
    }

    [Fact]
    public void MassTransit_reads_times_and_free_data()
    {
        var due = new StepDue(
            Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), 1, 2, Guid.NewGuid(), 3, "Call \"Zoë\"", 1, Guid.NewGuid(), CustomerId: null,
            SentAt, AutomationId: null, "event", JsonDocument.Parse("""{"a": [1, {"b": null}]}""").RootElement, AwaitsCompletion: true);

        var read = Read(OutboxMessage.Of(due, Guid.NewGuid(), due.EnrollmentId));

        Assert.True(read.TryGetMessage<StepDue>(out var received));
        Assert.True(JsonElement.DeepEquals(due.Data!.Value, received!.Data!.Value));
        Assert.Equal(due, received with { Data = due.Data });
    }

    [Fact]
    public void MassTransit_does_not_take_it_for_another_message()
    {
        var page = new EnrollPage(Guid.NewGuid(), Guid.NewGuid(), 7);

        Assert.False(Read(OutboxMessage.Of(page, Guid.NewGuid(), page.JobId)).TryGetMessage<PlanNextPages>(out _));
    }

    [Fact]
    public void MassTransit_publishes_every_type_to_the_exchange_and_under_the_name_that_we_use()
    {
        var bus = Bus.Factory.CreateUsingRabbitMq();

        foreach (var type in typeof(EnrollPage).Assembly.GetExportedTypes().Where(type => MessageTypes.All.Any(known => known.Name == type.Name)))
        {
            var ours = MessageTypes.Named(type.Name);
            Assert.True(bus.Topology.TryGetPublishAddress(type, out var address));
            Assert.Equal(ours.Exchange, Uri.UnescapeDataString(address.AbsolutePath.TrimStart('/')));
            Assert.Equal(ours.Urn, MessageUrn.ForTypeString(type));
        }
    }

    private static SerializerContext Read(OutboxMessage message) =>
        SystemTextJsonMessageSerializer.Instance.Deserialize(
            SystemTextJsonMessageSerializer.Instance.GetMessageBody(System.Text.Encoding.UTF8.GetString(BusEnvelope.Write(message, SentAt))),
            new NoTransportHeaders());

    private sealed class NoTransportHeaders : Headers
    {
        public IEnumerable<KeyValuePair<string, object>> GetAll() => [];

        public bool TryGetHeader(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out object? value)
        {
            value = null;
            return false;
        }

        public T? Get<T>(string key, T? defaultValue = default)
            where T : class => defaultValue;

        public T? Get<T>(string key, T? defaultValue = default)
            where T : struct => defaultValue;

        public IEnumerator<HeaderValue> GetEnumerator() => Enumerable.Empty<HeaderValue>().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
