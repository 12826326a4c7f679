using System.Globalization;
using System.Text;
using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using MassTransit;

namespace Enrollment.Consumers.Imports;

/// <summary>A message of the queue as it was delivered: its properties, its headers and the bytes of its body.</summary>
internal sealed record DeliveredBatch
{
    private const string HeaderPrefix = "import-";

    /// <summary>The key in the header; null if there is none.</summary>
    public string? ApiKey { get; private init; }

    /// <summary>The identity; null if the message has none.</summary>
    public string? MessageId { get; private init; }

    public string? ContentType { get; private init; }
    public string? ContentEncoding { get; private init; }

    /// <summary>The queue that the answer is wanted in; null if none.</summary>
    public string? ReplyTo { get; private init; }

    public string? CorrelationId { get; private init; }

    /// <summary>The headers that say how the rows are imported, as texts.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Those of these headers that are no text.</summary>
    public required IReadOnlyList<string> UnreadableHeaders { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>Gives the text that batches have in common which are merged in order; null if the order does not matter.</summary>
    public string? OrderKey => Headers.GetValueOrDefault(EnrollmentHeaders.ImportOrder) is { Length: > 0 } key ? key : null;

    public ReplyForm ReplyForm => new(CorrelationId is { } text && BatchEnvelope.IsText(text) ? text : null, IsPlain: !IsEnvelope(ContentType));

    public static bool IsEnvelope(string? contentType) =>
        contentType is not null && contentType.AsSpan().TrimStart().StartsWith(BusEnvelope.ContentType, StringComparison.OrdinalIgnoreCase);

    public static DeliveredBatch Of(ReceiveContext context)
    {
        var properties = context.GetPayload<RabbitMqBasicConsumeContext>().Properties;
        var headers = properties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal);
        var body = context.Body.GetBytes();
        var told = headers.Where(header => header.Key.StartsWith(HeaderPrefix, StringComparison.Ordinal)).ToList();
        return new()
        {
            ApiKey = headers.TryGetValue(EnrollmentHeaders.ApiKey, out var key) ? TextOf(key) : null,
            MessageId = properties.MessageId ?? (IsEnvelope(properties.ContentType) && properties.ContentEncoding is null ? IdInside(body) : null),
            ContentType = properties.ContentType,
            ContentEncoding = properties.ContentEncoding,
            ReplyTo = properties.ReplyTo is { Length: > 0 } queue ? queue : null,
            CorrelationId = properties.CorrelationId,
            Headers = told.Where(header => TextOf(header.Value) is not null).ToDictionary(header => header.Key, header => TextOf(header.Value)!, StringComparer.Ordinal),
            UnreadableHeaders = [.. told.Where(header => TextOf(header.Value) is null).Select(header => header.Key)],
            Body = body,
        };
    }

    /// <summary>The texts that are kept with the batch.</summary>
    public IEnumerable<string> Texts() =>
        Headers.SelectMany(header => new[] { header.Key, header.Value })
            .Concat(new[] { MessageId, ContentType, ContentEncoding, ReplyTo, CorrelationId }.OfType<string>());

    private static string? TextOf(object? value) => value switch
    {
        byte[] text => Encoding.UTF8.GetString(text),
        string text => text,
        bool flag => flag ? "true" : "false",
        sbyte or byte or short or ushort or int or uint or long => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    // Some clients of MassTransit's protocol leave the property out.
    private static string? IdInside(ReadOnlySpan<byte> envelope)
    {
        try
        {
            var json = new Utf8JsonReader(envelope);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isId = json.ValueTextEquals("messageId"u8);
                json.Read();
                if (isId)
                    return json.TokenType == JsonTokenType.String ? json.GetString() : null;
                json.Skip();
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // Refused for having no identity.
        }
        return null;
    }
}
