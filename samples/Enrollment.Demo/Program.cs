using System.CommandLine;
using Enrollment.Client;
using Enrollment.Demo.Calls;
using Enrollment.Demo.Imports;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Demo;

public static class Program
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RetryFor = TimeSpan.FromSeconds(20);

    public static Task<int> Main(string[] args)
    {
        var contacts = Number("--contacts", "How many people to enroll.", 100_000, 5_000_000);
        var customers = Number("--customers", "How many companies they work at.", 8_000, 500_000);
        var root = new RootCommand("Enrolls many contacts with one request and counts what is announced about them.") { contacts, customers };
        root.SetAction((arguments, stop) => RunAsync(arguments.GetValue(contacts), arguments.GetValue(customers), stop));
        root.Subcommands.Add(Imports());
        root.Subcommands.Add(Calls());
        return root.Parse(args).InvokeAsync();
    }

    private static Command Imports()
    {
        var batches = Number("--batches", "How many batches of 1,000 contacts to send.", 100, 1_000);
        var command = new Command("imports", "Pushes batches of contacts through the queue, each to be enrolled, and follows the answers.") { batches };
        command.SetAction((arguments, stop) => RunAsync(arguments.GetValue(batches), stop));
        return command;
    }

    private static Command Calls()
    {
        var contacts = Number("--contacts", "How many contacts to schedule.", 1_000, 1_000);
        var command = new Command("calls", "Schedules calls to contacts in groups, has a simulated dialer call them, and follows the outcomes.") { contacts };
        command.SetAction((arguments, stop) =>
        {
            var summary = new CallSummary();
            return RunAsync(summary, (api, broker, until) =>
                new CallWalkthrough(api, broker, new Screen(), summary).RunAsync(arguments.GetValue(contacts), until), stop);
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int usual, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            // Without a token the usual number stands.
            if (result.Tokens.Count > 0 && !(int.TryParse(result.Tokens[0].Value, out var value) && value >= 1 && value <= most))
                result.AddError($"{name} must be a whole number between 1 and {most:N0}.");
        });
        return option;
    }

    private static Task<int> RunAsync(int contacts, int customers, CancellationToken stop)
    {
        var summary = new Summary();
        return RunAsync(summary, (api, broker, until) =>
            new Walkthrough(api, broker, new Screen(), summary).RunAsync(new DataSet(contacts, customers), until), stop);
    }

    private static Task<int> RunAsync(int batches, CancellationToken stop)
    {
        var summary = new ImportSummary();
        return RunAsync(summary, (api, broker, until) =>
            new ImportWalkthrough(api, broker, Key(), new Screen(), summary).RunAsync(batches, until), stop);
    }

    private static async Task<int> RunAsync(IFindings findings, Func<EnrollmentClient, Uri, CancellationToken, Task> run, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(Deadline);
        try
        {
            var broker = Address("ConnectionStrings__RabbitMq", "amqp://user:password@127.0.0.1:5672/", "amqp", "amqps");
            // The whole run has a deadline; until then a busy service is asked again.
            using var api = new EnrollmentClient(
                Address("ENROLLMENT_API_URL", "http://127.0.0.1:5080", "http", "https"), Key(), new EnrollmentClientOptions { RetryFor = RetryFor });
            await run(api, broker, deadline.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine(findings.HasBegun ? "Stopped watching. The job goes on." : "Stopped.");
            return 130;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Fail($"Not done after {Deadline.TotalMinutes:0} minutes.", findings);
        }
        catch (Exception failure) when (failure is ProblemException or HttpRequestException or TimeoutException
            or BrokerUnreachableException or RabbitMQClientException or IOException or DemoSetupException)
        {
            return Fail(Explain(failure), findings.HasBegun ? findings : null);
        }

        if (findings.Differences().Count > 0)
            return Fail("It does not add up.", findings);
        findings.Show();
        Console.WriteLine("It adds up.");
        return 0;
    }

    private static int Fail(string reason, IFindings? findings)
    {
        findings?.Show();
        Console.Error.WriteLine(reason);
        foreach (var difference in findings?.Differences() ?? [])
            Console.Error.WriteLine($"  {difference}");
        return 1;
    }

    private static string Explain(Exception failure) => failure switch
    {
        HttpRequestException or TimeoutException => $"The API does not answer: {failure.Message.TrimEnd('.')}. Is it running, and is ENROLLMENT_API_URL its address?",
        BrokerUnreachableException => $"RabbitMQ does not let us in: {failure.GetBaseException().Message.TrimEnd('.')}. Is ConnectionStrings__RabbitMq its address?",
        _ => failure.Message,
    };

    private static Uri Address(string variable, string usual, params string[] schemes)
    {
        var text = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? given : usual;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme, StringComparer.Ordinal)
            ? address
            : throw new DemoSetupException($"{variable} must be an address like {usual}");
    }

    private static string Key() => Environment.GetEnvironmentVariable("ENROLLMENT_API_KEY") is { Length: > 0 } key
        ? key
        : throw new DemoSetupException("ENROLLMENT_API_KEY is not set. './run demo' sets it.");
}

/// <summary>The environment is not as the demo needs it.</summary>
public sealed class DemoSetupException(string message) : Exception(message);
