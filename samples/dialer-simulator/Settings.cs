namespace Enrollment.Samples.DialerSimulator;

/// <summary>The settings from the environment and the arguments.</summary>
/// <param name="AsksToStart">Whether the service is asked before each call whether it may still be made.</param>
/// <param name="Speed">How many times faster than real calls the simulated ones are.</param>
public sealed record Settings(
    bool IsWebhook, bool AsksToStart, double Speed, int CallsAtOnce, string Listen, string? Dialer,
    Uri Broker, Guid Account, Uri Service, string ApiKey, string? Secret, string Dialled)
{
    public const string Usage = """
        Usage: dotnet run -- [--mode message|webhook] [--start] [--speed 1] [--calls-at-once 50] [--dialer NAME] [--listen http://127.0.0.1:9090]

        By message it takes the calls of the account's queue, or of the dialer NAME. By webhook it listens for them.
        """;

    private static readonly string[] Options = ["--mode", "--speed", "--calls-at-once", "--dialer", "--listen"];

    private static readonly string[] Switches = ["--start"];

    /// <summary>Reads the settings. Returns null and the <paramref name="faults"/> if some are missing or wrong.</summary>
    public static Settings? Read(string[] args, out IReadOnlyList<string> faults)
    {
        var wrong = new List<string>();
        var options = OptionsOf(args, wrong);
        var (isWebhook, asksToStart) = (options.GetValueOrDefault("--mode", "message") == "webhook", options.ContainsKey("--start"));
        if (options.GetValueOrDefault("--mode", "message") is not ("message" or "webhook"))
            wrong.Add("--mode cannot be read: it is message or webhook.");
        var settings = new Settings(
            isWebhook,
            asksToStart,
            Need("--speed", options.GetValueOrDefault("--speed", "1"), "a number above 0", Positive),
            (int)Need("--calls-at-once", options.GetValueOrDefault("--calls-at-once", "50"), "a number above 0", Positive),
            options.GetValueOrDefault("--listen", "http://127.0.0.1:9090"),
            options.GetValueOrDefault("--dialer"),
            isWebhook ? null! : Need(
                "ConnectionStrings__RabbitMq", Variable("ConnectionStrings__RabbitMq"), "the broker, like amqp://user:password@127.0.0.1:5672/", text => new Uri(text)),
            isWebhook ? default : Need("ENROLLMENT_ACCOUNT_ID", Variable("ENROLLMENT_ACCOUNT_ID"), "the account whose calls are made", Guid.Parse),
            isWebhook || asksToStart ? Need("ENROLLMENT_URL", Variable("ENROLLMENT_URL"), "the service, like http://127.0.0.1:8080", text => new Uri(text)) : null!,
            isWebhook || asksToStart
                ? Need("ENROLLMENT_API_KEY", Variable("ENROLLMENT_API_KEY"), "an API key of the account with the scope calls:write", text => text)
                : "",
            Variable("DIALER_SECRET"),
            Variable("DIALER_DIALLED") ?? "dialer-simulator.dialled");
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
            catch (FormatException bad)
            {
                wrong.Add($"{name} cannot be read: {what}. {bad.Message}");
            }
            return default!;
        }
    }

    private static Dictionary<string, string> OptionsOf(string[] args, List<string> wrong)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < args.Length; at++)
        {
            if (Switches.Contains(args[at], StringComparer.Ordinal))
                options[args[at]] = "";
            else if (Options.Contains(args[at], StringComparer.Ordinal) && at + 1 < args.Length)
                options[args[at]] = args[++at];
            else
                wrong.Add($"{args[at]} is no option, or has no value.");
        }
        return options;
    }

    private static double Positive(string text) => double.Parse(text) is > 0 and var number ? number : throw new FormatException($"It is {text}.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}
