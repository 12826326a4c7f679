namespace Enrollment.Bench;

/// <summary>Where the servers are. The names are those that the service itself reads.</summary>
/// <param name="Management">The broker's management address with its credentials; null: there is none.</param>
internal sealed record BenchSettings(string Postgres, Uri RabbitMq, Uri? Management, string Root)
{
    /// <exception cref="BenchFailedException">Something is missing.</exception>
    public static BenchSettings FromEnvironment() => new(
        Required("ConnectionStrings__Postgres"),
        new Uri(Required("ConnectionStrings__RabbitMq")),
        Environment.GetEnvironmentVariable("ENROLLMENT_RABBITMQ_MANAGEMENT") is { Length: > 0 } management ? new Uri(management) : null,
        FindRoot());

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new BenchFailedException($"{name} is not set; bench/run sets it.");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Enrollment.slnx")))
                return folder.FullName;
        }
        throw new BenchFailedException($"No Enrollment.slnx above {AppContext.BaseDirectory}.");
    }
}

/// <summary>The measurement cannot be made; the message says what to do.</summary>
public sealed class BenchFailedException(string message) : Exception(message);
