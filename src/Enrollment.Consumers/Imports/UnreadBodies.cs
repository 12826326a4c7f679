using System.Net.Mime;
using Enrollment.Contracts;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Serialization;

namespace Enrollment.Consumers.Imports;

/// <summary>
/// Hands messages of any content type to the consumer of <see cref="ImportContacts"/> as an empty message. The body is read later, from
/// the bytes, by the code that reads uploads: whatever is wrong with it becomes an answer and not a failed message.
/// </summary>
internal static class UnreadBodies
{
    public static void LeaveBodiesUnread(this IReceiveEndpointConfigurator endpoint)
    {
        endpoint.ClearSerialization();
        endpoint.AddSerializer(new SystemTextJsonMessageSerializerFactory());
        // The only one, so that it is asked for every content type.
        endpoint.AddDeserializer(new Factory(), isDefault: true);
    }

    private sealed class Factory : ISerializerFactory
    {
        public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

        public IMessageSerializer CreateSerializer() => new SystemTextJsonMessageSerializer();

        public IMessageDeserializer CreateDeserializer() => new Deserializer();
    }

    private sealed class Deserializer : IMessageDeserializer
    {
        private static readonly MessageBody Nothing = new StringMessageBody(
            $$$"""{"messageType": ["urn:message:{{{typeof(ImportContacts).Namespace}}}:{{{nameof(ImportContacts)}}}"], "message": {}}""");

        private readonly SystemTextJsonMessageSerializer _json = new();

        public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

        public ConsumeContext Deserialize(ReceiveContext receiveContext) => new BodyConsumeContext(
            receiveContext, Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

        public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
            _json.Deserialize(Nothing, headers, destinationAddress);

        public MessageBody GetMessageBody(string text) => _json.GetMessageBody(text);

        public void Probe(ProbeContext context) => context.CreateScope("unread");
    }
}
