using System.Text.Json;

namespace Enrollment.Samples.Producer;

/// <summary>The settings from the environment and the arguments.</summary>
public sealed record Settings(Uri Broker, string ApiKey, Guid AccountId, Guid SequenceId, JsonElement Request, Guid JobId, TimeSpan Wait)
{
    public const string Usage = """
        Usage: dotnet run -- EVENT_QUEUE_ID REQUEST

        REQUEST is a JSON object like the body of POST /event-queues/{id}/bulk-enroll: {"contact_filter": {"contact_type": "lead"}}
        """;

    /// <summary>Reads the settings. Returns null and the <paramref name="faults"/> if some are missing or wrong.</summary>
    public static Settings? Read(string[] args, out IReadOnlyList<string> faults)
    {
        var wrong = new List<string>();
        var settings = new Settings(
            Need("ConnectionStrings__RabbitMq", Variable("ConnectionStrings__RabbitMq"), "the broker, like amqp://user:password@127.0.0.1:5672/", text => new Uri(text)),
            Need("ENROLLMENT_API_KEY", Variable("ENROLLMENT_API_KEY"), "an API key of the account with the scope automations:write", text => text),
            Need("ENROLLMENT_ACCOUNT_ID", Variable("ENROLLMENT_ACCOUNT_ID"), "the account's id", Guid.Parse),
            Need("EVENT_QUEUE_ID", args.ElementAtOrDefault(0), "first argument: the event queue to enroll into", Guid.Parse),
            Need("REQUEST", args.ElementAtOrDefault(1), "second argument: whom to enroll", text => JsonElement.Parse(text)),
            Need("JOB_ID", Variable("JOB_ID") ?? $"{Guid.CreateVersion7()}", "the request's identity", Guid.Parse),
            Need("PRODUCER_WAIT_SECONDS", Variable("PRODUCER_WAIT_SECONDS") ?? "300", "how long to follow the job", text => TimeSpan.FromSeconds(int.Parse(text))));
        faults = wrong;
        return wrong.Count == 0 ? settings : null;

        T Need<T>(string name, string? text, string what, Func<string, T> read)
        {
            try
            {
                if (text is not null)
                    return read(text);
                wrong.Add($"{name} is missing: {what}.");
            }
            catch (Exception bad) when (bad is FormatException or JsonException)
            {
                wrong.Add($"{name} cannot be read: {what}. {bad.Message}");
            }
            return default!;
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}
