using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Core.Requests;

namespace Enrollment.Api.Http;

/// <summary>The JSON format of answers: snake_case, nulls included, instants in UTC with Z.</summary>
public static class JsonFormat
{
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static void AddJson(this IHostApplicationBuilder builder) =>
        builder.Services.ConfigureHttpJsonOptions(json => Apply(json.SerializerOptions));

    private static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        // The answers are never put into HTML; names stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new InstantConverter());
        return options;
    }
}
