using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Enrollment.Client;

/// <summary>A field of a change: left out unless it is set, and null empties it. Values convert implicitly.</summary>
public readonly record struct Optional<T>
{
    public Optional(T? value) => (Value, IsGiven) = (value, true);

    /// <summary>Whether the field is sent.</summary>
    public bool IsGiven { get; }

    public T? Value { get; }

    public static implicit operator Optional<T>(T? value) => new(value);
}

/// <summary>Writes the value of an <see cref="Optional{T}"/>. Fields that are not given are left out before it is asked.</summary>
internal sealed class OptionalConverters : JsonConverterFactory
{
    // Written out, so that trimming sees which converters there are.
    private static readonly Dictionary<Type, JsonConverter> Known = new()
    {
        [typeof(Optional<string>)] = new Converter<string>(),
        [typeof(Optional<int?>)] = new Converter<int?>(),
        [typeof(Optional<bool?>)] = new Converter<bool?>(),
        [typeof(Optional<Guid?>)] = new Converter<Guid?>(),
        [typeof(Optional<DateTimeOffset?>)] = new Converter<DateTimeOffset?>(),
        [typeof(Optional<JsonElement?>)] = new Converter<JsonElement?>(),
        [typeof(Optional<IReadOnlyList<string>>)] = new Converter<IReadOnlyList<string>>(),
        [typeof(Optional<ResultWebhook>)] = new Converter<ResultWebhook>(),
    };

    public override bool CanConvert(Type typeToConvert) => Known.ContainsKey(typeToConvert);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => Known[typeToConvert];

    private sealed class Converter<T> : JsonConverter<Optional<T>>
    {
        public override bool HandleNull => true;

        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize(ref reader, TypeOf(options)));

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options)
        {
            if (value.Value is null)
                writer.WriteNullValue();
            else
                JsonSerializer.Serialize(writer, value.Value, TypeOf(options));
        }

        private static JsonTypeInfo<T> TypeOf(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
