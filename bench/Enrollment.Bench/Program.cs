using System.CommandLine;

namespace Enrollment.Bench;

public static class Program
{
    private static readonly string[] Everything = ["enroll", "steps", "lifecycle", "page", "single", "lists", "imports", "batches", "schedule", "calls", "waiting"];

    public static Task<int> Main(string[] args)
    {
        var what = new Argument<string>("what") { Description = "What to measure.", DefaultValueFactory = _ => "all" };
        what.AcceptOnlyFromAmong([.. Everything, "all"]);
        var contacts = Number("--contacts", "How many contacts all but page and single work on.", usual: 100_000, least: 1_000, most: 50_000_000);
        var messages = new Option<int?>("--messages")
        {
            Description = "With batches: as many messages of 1,000 rows, beside nothing, for rates and memory over time.",
        };
        var runs = Number("--runs", "How often each is measured; medians are shown.", usual: 1, least: 1, most: 100);
        var json = new Option<FileInfo?>("--json") { Description = "Writes the results to this file, too." };

        var command = new RootCommand("Measures the engine beside the limits of the servers it runs on.") { what, contacts, messages, runs, json };
        command.SetAction((given, stop) => ShowFailureAsync(() =>
            MeasureAsync(given.GetValue(what)!, given.GetValue(contacts), given.GetValue(messages), given.GetValue(runs), given.GetValue(json), stop)));
        messages.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int?>() is < 200 or > 10_000)
                given.AddError("--messages takes 200 to 10,000.");
        });
        command.Subcommands.Add(Compare());
        command.Subcommands.Add(Rows());
        command.Subcommands.Add(Peers());
        command.Subcommands.Add(Scaling());
        return command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }

    private static Command Compare()
    {
        var what = new Argument<string[]>("what") { Description = "What to measure.", DefaultValueFactory = _ => ["enroll", "steps", "page"] };
        what.AcceptOnlyFromAmong(Everything);
        var root = new Option<DirectoryInfo>("--base") { Description = "The other checkout, built; bench/compare makes it.", Required = true };
        var contacts = Number("--contacts", "How many contacts to work on.", usual: 100_000, least: 1_000, most: 50_000_000);
        var runs = Number("--runs", "How often each is measured on each side; medians are compared.", usual: 3, least: 1, most: 100);

        var command = new Command("compare", "Measures another checkout and this one in turns.") { what, root, contacts, runs };
        command.SetAction((given, stop) => ShowFailureAsync(async () =>
        {
            var comparison = new Comparison(given.GetValue(root)!.FullName, BenchSettings.FromEnvironment().Root, given.GetValue(contacts));
            Report.Print(await comparison.RunAsync(given.GetValue(what)!, given.GetValue(runs), stop));
        }));
        return command;
    }

    private static Command Rows()
    {
        var command = new Command("rows", "Reads rows by the names of their columns, beside reading them by ordinal.");
        command.SetAction((_, stop) => ShowFailureAsync(async () => Report.Print(await RowsBench.RunAsync(BenchSettings.FromEnvironment(), stop))));
        return command;
    }

    private static Command Peers()
    {
        var contacts = Number("--contacts", "How many contacts this service enrolls; each peer gets a share of its own.", usual: 30_000, least: 1_000, most: 1_000_000);
        var runs = Number("--runs", "How often each is measured; medians are shown.", usual: 1, least: 1, most: 100);
        var beside = new Option<string[]>("--beside")
        {
            Description = "Only the peers whose names contain one of these words.",
            DefaultValueFactory = _ => [""],
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("peers", "Measures the lifecycle of this service and of the libraries a team could use instead, in turns.")
        {
            contacts, runs, beside,
        };
        command.SetAction((given, stop) => ShowFailureAsync(async () => Report.PrintPeers(await PeersBench.RunAsync(
            BenchSettings.FromEnvironment(), given.GetValue(beside)!, given.GetValue(contacts), given.GetValue(runs), stop))));
        return command;
    }

    private static Command Scaling()
    {
        var contacts = Number("--contacts", "How many contacts are in each of twenty queues at the end.", usual: 100_000, least: 20_000, most: 5_000_000);
        var command = new Command("scaling", "Measures what the parts cost while the live enrollments grow.") { contacts };
        command.SetAction((given, stop) => ShowFailureAsync(async () =>
        {
            await using var engine = await Engine.StartAsync(BenchSettings.FromEnvironment(), stop);
            Report.Print(await ScalingBench.RunAsync(engine, given.GetValue(contacts), stop));
        }));
        return command;
    }

    private static Option<int> Number(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(given =>
        {
            var value = given.GetValueOrDefault<int>();
            if (value < least || value > most)
                given.AddError($"{name} takes {least:N0} to {most:N0}.");
        });
        return option;
    }

    private static async Task<int> ShowFailureAsync(Func<Task> measure)
    {
        try
        {
            await measure();
            return 0;
        }
        catch (Exception failure) when (failure is TimeoutException or BenchFailedException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    private static async Task MeasureAsync(string what, int contacts, int? messages, int runs, FileInfo? json, CancellationToken stop)
    {
        var results = new List<Measurement>();
        foreach (var name in what == "all" ? Everything : [what])
        {
            var measured = new List<IReadOnlyList<Measurement>>();
            for (var run = 1; run <= runs; run++)
            {
                Progress.Say(runs == 1 ? $"{name}:" : $"{name}, run {run} of {runs}:");
                measured.Add(await MeasureOnceAsync(name, contacts, messages, run, stop));
            }
            results.AddRange(Medians.Of(measured));
        }
        Report.Print(results);
        if (json is not null)
            await Report.WriteJsonAsync(results, json, stop);
    }

    // Each has servers' namespaces and processes of its own: a peak of memory belongs to one measurement.
    private static async Task<IReadOnlyList<Measurement>> MeasureOnceAsync(string name, int contacts, int? messages, int run, CancellationToken stop)
    {
        await using var engine = await Engine.StartAsync(BenchSettings.FromEnvironment(), stop);
        return name switch
        {
            "enroll" => [await EnrollBench.RunAsync(engine, contacts, stop)],
            "steps" => [await StepsBench.RunAsync(engine, contacts, stop)],
            "lifecycle" => [await LifecycleBench.RunAsync(engine, contacts, stop)],
            "page" => [await PageBench.RunAsync(engine, stop)],
            "imports" => await ImportBench.RunAsync(engine, contacts, stop),
            "batches" when messages is { } count => [await ManyBatchesBench.RunAsync(engine, count, stop)],
            "batches" => await BatchBench.RunAsync(engine, contacts, isReversed: run % 2 == 0, stop),
            "schedule" => await ScheduleBench.RunAsync(engine, contacts, stop),
            "calls" => await CallsBench.RunAsync(engine, contacts, stop),
            "waiting" => await WaitingBench.RunAsync(engine, contacts, isReversed: run % 2 == 0, stop),
            "lists" => await ListsBench.RunAsync(engine, contacts, stop),
            _ => [await SingleBench.RunAsync(engine, stop)],
        };
    }
}
