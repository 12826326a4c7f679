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

    private static readonly byte[] ApiKeyName = Encoding.UTF8.GetBytes(EnrollmentHeaders.ApiKey);

    /// <summary>The key in the header; null if there is none.</summary>
    public string? ApiKey { get; private init; }

    /// <summary>The identity; null if the message has none.</summary>
    public string? MessageId { get; private init; }

    public string? ContentType { get; private init; }
    public string? ContentEncoding { get; private init; }

    /// <summary>The queue that the answer is wanted in; null if none.</summary>
    public string? ReplyTo { get; private init; }

    public string? CorrelationId { get; private init; }

    /// <summary>The headers that say how the rows are imported, as texts. Their names are in lower case, however they were sent.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Those of these headers that are no text.</summary>
    public required IReadOnlyList<string> UnreadableHeaders { get; init; }

    /// <summary>Those of these headers that were sent twice, in different case.</summary>
    public required IReadOnlyList<string> RepeatedHeaders { get; init; }

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
        var told = headers.Where(header => header.Key.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase))
            .ToLookup(header => header.Key.ToLowerInvariant(), header => header.Value, StringComparer.Ordinal);
        return new()
        {
            ApiKey = headers.TryGetValue(EnrollmentHeaders.ApiKey, out var key) ? TextOf(key) : null,
            MessageId = properties.MessageId ?? (IsEnvelope(properties.ContentType) && properties.ContentEncoding is null ? IdInside(body) : null),
            ContentType = properties.ContentType,
            ContentEncoding = properties.ContentEncoding,
            ReplyTo = properties.ReplyTo is { Length: > 0 } queue ? queue : null,
            CorrelationId = properties.CorrelationId,
            Headers = told.Where(header => TextOf(header.First()) is not null)
                .ToDictionary(header => header.Key, header => TextOf(header.First())!, StringComparer.Ordinal),
            UnreadableHeaders = [.. told.Where(header => TextOf(header.First()) is null).Select(header => header.Key)],
            RepeatedHeaders = [.. told.Where(header => header.Count() > 1).Select(header => header.Key)],
            Body = IsEnvelope(properties.ContentType) ? WithoutKey(body) : body,
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
            return TryMoveTo(ref json, "messageId"u8) && json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // Refused for having no identity.
            return null;
        }
    }

    // A bus repeats the headers in the envelope, and that is kept until the batch is merged.
    private static byte[] WithoutKey(byte[] envelope)
    {
        if (envelope.AsSpan().IndexOf(ApiKeyName) < 0)
            return envelope;
        try
        {
            var json = new Utf8JsonReader(envelope);
            if (!TryMoveTo(ref json, "headers"u8) || !TryMoveTo(ref json, ApiKeyName) || json.TokenType != JsonTokenType.String)
                return envelope;
            byte[] blank = [.. envelope];
            // Behind the quotation mark.
            blank.AsSpan((int)json.TokenStartIndex + 1, json.ValueSpan.Length).Fill((byte)'*');
            return blank;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // No envelope, and refused as such.
            return envelope;
        }
    }

    /// <summary>Moves to the value of a member of the next object. Returns false if there is none.</summary>
    private static bool TryMoveTo(ref Utf8JsonReader json, ReadOnlySpan<byte> name)
    {
        if (json.TokenType == JsonTokenType.None)
            json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            return false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = json.ValueTextEquals(name);
            json.Read();
            if (isIt)
                return true;
            json.Skip();
        }
        return false;
    }
}
