using System.CommandLine;

namespace Enrollment.Bench;

public static class Program
{
    private static readonly string[] Everything = ["enroll", "steps", "page", "single", "lists"];

    public static Task<int> Main(string[] args)
    {
        var what = new Argument<string>("what") { Description = "What to measure.", DefaultValueFactory = _ => "all" };
        what.AcceptOnlyFromAmong([.. Everything, "all"]);
        var contacts = new Option<int>("--contacts") { Description = "How many contacts enroll, steps and lists work on.", DefaultValueFactory = _ => 100_000 };
        contacts.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1_000 or > 50_000_000)
                given.AddError("--contacts takes 1,000 to 50,000,000.");
        });
        var json = new Option<FileInfo?>("--json") { Description = "Writes the results to this file, too." };

        var command = new RootCommand("Measures the engine beside the limits of the servers it runs on.") { what, contacts, json };
        command.SetAction((given, stop) =>
            RunAsync(given.GetValue(what)!, given.GetValue(contacts), given.GetValue(json), stop));
        return command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }

    private static async Task<int> RunAsync(string what, int contacts, FileInfo? json, CancellationToken stop)
    {
        var results = new List<Measurement>();
        try
        {
            foreach (var name in what == "all" ? Everything : [what])
            {
                Progress.Say($"{name}:");
                results.AddRange(await MeasureAsync(name, contacts, stop));
            }
        }
        catch (Exception failure) when (failure is TimeoutException or BenchFailedException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        Report.Print(results);
        if (json is not null)
            await Report.WriteJsonAsync(results, json, stop);
        return 0;
    }

    // Each has servers' namespaces and processes of its own: a peak of memory belongs to one measurement.
    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(string name, int contacts, CancellationToken stop)
    {
        await using var engine = await Engine.StartAsync(BenchSettings.FromEnvironment(), stop);
        return name switch
        {
            "enroll" => [await EnrollBench.RunAsync(engine, contacts, stop)],
            "steps" => [await StepsBench.RunAsync(engine, contacts, stop)],
            "page" => [await PageBench.RunAsync(engine, stop)],
            "lists" => await ListsBench.RunAsync(engine, contacts, stop),
            _ => [await SingleBench.RunAsync(engine, stop)],
        };
    }
}
