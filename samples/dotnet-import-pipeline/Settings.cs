namespace Enrollment.Samples.Pipeline;

/// <summary>The settings from the environment and the arguments.</summary>
public sealed record Settings(Uri Broker, string ApiKey, string Queue, FileInfo File, int BatchSize, int MostUnderWay, Guid? Enroll, TimeSpan Wait)
{
    public const string Usage = """
        Usage: dotnet run -- FILE [--batch-size 1000] [--under-way 4] [--enroll SEQUENCE_ID]

        FILE is CSV in UTF-8 with the columns of docs/imports.md. Batches have at most 10,000 rows; so many of them are under way at once.
        """;

    private static readonly string[] Options = ["--batch-size", "--under-way", "--enroll"];

    /// <summary>Reads the settings. Returns null and the <paramref name="faults"/> if some are missing or wrong.</summary>
    public static Settings? Read(string[] args, out IReadOnlyList<string> faults)
    {
        var wrong = new List<string>();
        var options = OptionsOf(args, wrong, out var file);
        var settings = new Settings(
            Need("ConnectionStrings__RabbitMq", Variable("ConnectionStrings__RabbitMq"), "the broker, like amqp://user:password@127.0.0.1:5672/", text => new Uri(text)),
            Need("ENROLLMENT_API_KEY", Variable("ENROLLMENT_API_KEY"), "an API key of the account with the scope contacts:write", text => text),
            Variable("PIPELINE_QUEUE") ?? "sample-dotnet-import-pipeline",
            Need("FILE", file, "first argument: the file to import", Existing),
            Need("--batch-size", options.GetValueOrDefault("--batch-size", "1000"), "a number from 1 to 10000", UpTo10Thousand),
            Need("--under-way", options.GetValueOrDefault("--under-way", "4"), "a number from 1 to 10000", UpTo10Thousand),
            options.TryGetValue("--enroll", out var sequence) ? Need("--enroll", sequence, "the sequence to enroll into", Guid.Parse) : null,
            Need("PIPELINE_WAIT_SECONDS", Variable("PIPELINE_WAIT_SECONDS") ?? "300", "how long to wait for an answer, up to a day", UpToADay));
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
            catch (Exception bad) when (bad is FormatException or OverflowException or IOException)
            {
                wrong.Add($"{name} cannot be read: {what}. {bad.Message}");
            }
            return default!;
        }
    }

    private static Dictionary<string, string> OptionsOf(string[] args, List<string> wrong, out string? file)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        file = null;
        for (var at = 0; at < args.Length; at++)
        {
            if (!args[at].StartsWith("--", StringComparison.Ordinal))
                file ??= args[at];
            else if (Options.Contains(args[at], StringComparer.Ordinal) && at + 1 < args.Length)
                options[args[at]] = args[++at];
            else
                wrong.Add($"{args[at]} is no option, or has no value.");
        }
        return options;
    }

    private static FileInfo Existing(string path) => new FileInfo(path) is { Exists: true } file ? file : throw new FileNotFoundException($"There is no {path}.");

    private static int UpTo10Thousand(string text) =>
        int.Parse(text) is >= 1 and <= 10_000 and var number ? number : throw new FormatException($"It is {text}.");

    private static TimeSpan UpToADay(string text) =>
        int.Parse(text) is >= 1 and <= 86_400 and var seconds ? TimeSpan.FromSeconds(seconds) : throw new FormatException($"It is {text}.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}
