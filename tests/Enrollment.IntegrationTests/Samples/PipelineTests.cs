using System.Globalization;
using System.Text;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using RabbitMQ.Client;

namespace Enrollment.IntegrationTests.Samples;

/// <summary>The import pipelines as their readers run them, on the real broker beside the real service.</summary>
public sealed class PipelineTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>, IAsyncLifetime
{
    private const int Rows = 25;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enrollment-pipeline-");

    public static TheoryData<string> Pipelines { get; } = new("dotnet-import-pipeline", "node-import-pipeline");

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task What_was_refused_is_shown_with_its_line_and_the_sums_add_up(string sample)
    {
        var (account, settings) = await SettingsAsync(sample);

        using var pipeline = Start(sample, settings, People(badRows: [3, 17]));

        Assert.True(await pipeline.EndsAsync() == 0, pipeline.Text);
        Assert.Contains("Sending people.csv in batches of 10", pipeline.Lines);
        // Each row starts two lines behind the one before, and the first one behind the header.
        Assert.Single(pipeline.Lines, line => line.StartsWith("Refused: batch 1, line 6, email: invalid_email: ", StringComparison.Ordinal));
        Assert.Single(pipeline.Lines, line => line.StartsWith("Refused: batch 2, line 34, email: invalid_email: ", StringComparison.Ordinal));
        Assert.Equal(
            ["Batches: 3 sent, 3 imported, 0 refused", "Rows: 25 sent, 23 imported, 2 refused, 0 in refused batches", "Contacts: 23 created, 0 updated, 0 unchanged"],
            pipeline.Lines.TakeLast(3));
        Assert.Equal(Rows - 2, await CountAsync("contacts", account));
        Assert.Equal(
            "Main Street 1\nback door", await service.Database.ScalarAsync<string>("select city from contacts where account_id = $1 and external_id = 'p1'", account));
        AssertKeepsTheKey(pipeline, settings);
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task A_rerun_imports_nothing_twice_and_shows_the_same(string sample)
    {
        var (account, settings) = await SettingsAsync(sample);
        var (sequence, file) = (await A.Sequence(service.Database, account), People(badRows: [12]));
        using var first = Start(sample, settings, file, "--enroll", $"{sequence.Id}");
        Assert.True(await first.EndsAsync() == 0, first.Text);

        using var second = Start(sample, settings, file, "--enroll", $"{sequence.Id}");

        Assert.True(await second.EndsAsync() == 0, second.Text);
        Assert.Equal(first.Lines.Order(StringComparer.Ordinal), second.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(3, await CountAsync("imports", account));
        Assert.Equal(3, await CountAsync("bulk_jobs", account));
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task A_first_line_that_names_the_separator_is_no_header(string sample)
    {
        var (account, settings) = await SettingsAsync(sample);
        var rows = Enumerable.Range(1, Rows).Select(row => $"p{row};{(row == 12 ? "nobody" : $"p{row}@example.org")};Ulm, Jena");
        File.WriteAllText(Path.Combine(_folder.FullName, "semicolons.csv"), $"\uFEFFsep=;\r\nexternal_id;email;city\r\n{string.Join("\r\n", rows)}\r\n");

        using var pipeline = Start(sample, settings, "semicolons.csv");

        Assert.True(await pipeline.EndsAsync() == 0, pipeline.Text);
        Assert.Single(pipeline.Lines, line => line.StartsWith("Refused: batch 2, line 14, email: invalid_email: ", StringComparison.Ordinal));
        Assert.Contains("Contacts: 24 created, 0 updated, 0 unchanged", pipeline.Lines);
        Assert.Equal(24, await service.Database.ScalarAsync<long>("select count(*) from contacts where account_id = $1 and city = 'Ulm, Jena'", account));
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task A_refusal_that_a_killed_one_left_is_not_taken_for_an_answer_to_the_next(string sample)
    {
        await using var own = await OwnService.CreateAsync();
        var consumers = await own.StartAsync(arguments => new ConsumersUnderTest(arguments));
        await consumers.StopAsync();
        var account = await A.Account(own.Database);
        var settings = Settings(sample, own.Broker, await A.ApiKey(own.Database, account));
        using (var killed = Start(sample, settings, People(), "--under-way", "2"))
        {
            await Eventually.HoldsAsync("Two batches wait", async () => await own.Broker.MessagesInAsync("import-contacts") == 2, EngineFixture.Patience);
            await killed.KillAsync();
        }
        await own.Database.ExecuteAsync("update api_keys set revoked_at = now() where account_id = $1", account);
        await own.StartAsync(arguments => new ConsumersUnderTest(arguments));
        await Eventually.HoldsAsync("Two refusals lie there", async () => await own.Broker.MessagesInAsync(settings["PIPELINE_QUEUE"]) == 2, EngineFixture.Patience);
        await own.Database.ExecuteAsync("update api_keys set revoked_at = null where account_id = $1", account);

        using var next = Start(sample, settings, People());

        Assert.True(await next.EndsAsync() == 0, next.Text);
        Assert.Contains("Batches: 3 sent, 3 imported, 0 refused", next.Lines);
    }

    [Theory]
    [InlineData("dotnet-import-pipeline", "RabbitMQ has not confirmed batch 1 for 2 s: ")]
    [InlineData("node-import-pipeline", "No answer for 2 s; 3 batches have none.")]
    public async Task A_broker_that_takes_no_batches_is_told(string sample, string message)
    {
        await using var full = await TestBroker.CreateAsync(TestServers.FromEnvironment());
        await using var connection = await full.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var takesNone = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-max-length"] = 0, ["x-overflow"] = "reject-publish" };
        await channel.QueueDeclareAsync("import-contacts", durable: true, exclusive: false, autoDelete: false, takesNone);
        await channel.ExchangeDeclareAsync("Enrollment.Contracts:ImportContacts", ExchangeType.Fanout, durable: true);
        await channel.QueueBindAsync("import-contacts", "Enrollment.Contracts:ImportContacts", "");

        using var pipeline = Start(sample, Settings(sample, full, "a-key", wait: "2"), People());

        Assert.Equal(1, await pipeline.EndsAsync());
        Assert.Contains(message, pipeline.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task Everybody_imported_is_enrolled(string sample)
    {
        var (account, settings) = await SettingsAsync(sample);
        var sequence = await A.Sequence(service.Database, account);

        using var pipeline = Start(sample, settings, People(badRows: [3]), "--enroll", $"{sequence.Id}");

        Assert.True(await pipeline.EndsAsync() == 0, pipeline.Text);
        Assert.Contains("Enrolling: 3 jobs", pipeline.Lines);
        await Eventually.EqualsAsync("Enrolled", Rows - 1L, () => CountAsync("enrollments", account), EngineFixture.Patience);
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task A_batch_that_is_refused_ends_it(string sample)
    {
        var (account, settings) = await SettingsAsync(sample);
        var nobodys = Guid.CreateVersion7();

        using var pipeline = Start(sample, settings, People(), "--enroll", $"{nobodys}", "--under-way", "1");

        Assert.Equal(1, await pipeline.EndsAsync());
        Assert.Single(pipeline.Lines, line => line.StartsWith("Refused: batch 1 (rows 1-10): sequence_not_found: ", StringComparison.Ordinal));
        Assert.Contains("The rest was not sent. Mend what was refused. Run it again: what was imported is not imported twice.", pipeline.Lines);
        Assert.Contains("Batches: 1 sent, 0 imported, 1 refused", pipeline.Lines);
        Assert.Contains("Rows: 10 sent, 0 imported, 0 refused, 10 in refused batches", pipeline.Lines);
        Assert.Equal(0, await CountAsync("contacts", account));
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task A_key_that_was_revoked_is_refused(string sample)
    {
        var (account, settings) = await SettingsAsync(sample);
        await service.Database.ExecuteAsync("update api_keys set revoked_at = now() where account_id = $1", account);

        using var pipeline = Start(sample, settings, People());

        Assert.Equal(1, await pipeline.EndsAsync());
        Assert.Contains("Refused: batch 1 (rows 1-10): unauthorized: ", pipeline.Text, StringComparison.Ordinal);
        AssertKeepsTheKey(pipeline, settings);
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public Task It_goes_on_when_its_connection_was_lost(string sample) => InterruptedAsync(sample, async (_, broker, _) =>
    {
        await Eventually.SeesAsync("connections", broker.ConnectionsAsync, connections => connections.Count > 0, EngineFixture.Patience);
        await broker.CloseConnectionsAsync();
        return null;
    });

    [Theory]
    [MemberData(nameof(Pipelines))]
    public Task What_a_killed_one_had_begun_is_finished_by_the_next(string sample) => InterruptedAsync(sample, async (pipeline, _, startAgain) =>
    {
        await pipeline.KillAsync();
        return startAgain();
    });

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task Before_any_consumer_ever_ran_it_says_that_nobody_takes_batches(string sample)
    {
        await using var empty = await TestBroker.CreateAsync(TestServers.FromEnvironment());

        using var pipeline = Start(sample, Settings(sample, empty, "a-key"), People());

        Assert.Equal(1, await pipeline.EndsAsync());
        Assert.Contains("Nobody takes batches yet", pipeline.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task Without_its_settings_it_says_everything_that_is_missing(string sample)
    {
        using var pipeline = SampleProcess.Start(sample, _folder.FullName, new Dictionary<string, string>(StringComparer.Ordinal));

        Assert.Equal(2, await pipeline.EndsAsync());
        Assert.All(["ConnectionStrings__RabbitMq", "ENROLLMENT_API_KEY", "FILE"], name => Assert.Contains($"{name} is missing: ", pipeline.Text, StringComparison.Ordinal));
        Assert.Contains("Usage: ", pipeline.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task A_setting_that_cannot_be_is_refused(string sample)
    {
        using var large = Start(sample, Settings(sample, service.Broker, "a-key"), People(), "--batch-size", "10001");
        using var patient = Start(sample, Settings(sample, service.Broker, "a-key", wait: "x"), People());

        foreach (var (pipeline, name) in new[] { (large, "--batch-size"), (patient, "PIPELINE_WAIT_SECONDS") })
        {
            Assert.Equal(2, await pipeline.EndsAsync());
            Assert.Contains(name, pipeline.Text, StringComparison.Ordinal);
            Assert.Contains("Usage: ", pipeline.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task A_file_that_is_not_there_is_told(string sample)
    {
        var (_, settings) = await SettingsAsync(sample);

        using var pipeline = Start(sample, settings, "nowhere.csv");

        Assert.Equal(2, await pipeline.EndsAsync());
        Assert.Contains("FILE cannot be read", pipeline.Text, StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Interrupts a pipeline whose first two batches wait for a consumer; then one starts.</summary>
    /// <param name="interrupt">Gets what starts the pipeline again. Returns the new one; null if the first one goes on.</param>
    private async Task InterruptedAsync(string sample, Func<SampleProcess, TestBroker, Func<SampleProcess>, Task<SampleProcess?>> interrupt)
    {
        await using var own = await OwnService.CreateAsync();
        var consumers = await own.StartAsync(arguments => new ConsumersUnderTest(arguments));
        await consumers.StopAsync();
        var account = await A.Account(own.Database);
        var settings = Settings(sample, own.Broker, await A.ApiKey(own.Database, account));
        using var first = Begin();
        await Eventually.EqualsAsync("batches that wait", 2u, () => own.Broker.MessagesInAsync("import-contacts"), EngineFixture.Patience);

        using var next = await interrupt(first, own.Broker, Begin);
        await own.StartAsync(arguments => new ConsumersUnderTest(arguments));

        var last = next ?? first;
        Assert.True(await last.EndsAsync() == 0, last.Text);
        Assert.Contains("Contacts: 25 created, 0 updated, 0 unchanged", last.Lines);
        Assert.Equal(3, await own.Database.ScalarAsync<long>("select count(*) from imports where account_id = $1", account));

        SampleProcess Begin() => Start(sample, settings, People(), "--under-way", "2");
    }

    // Batches of 10, unless the options say otherwise.
    private SampleProcess Start(string sample, IReadOnlyDictionary<string, string> settings, string file, params string[] options) =>
        SampleProcess.Start(sample, _folder.FullName, settings, [file, "--batch-size", "10", .. options]);

    /// <summary>Writes a file as spreadsheets do, each of whose rows has two lines.</summary>
    private string People(params int[] badRows)
    {
        var text = new StringBuilder("\uFEFFexternal_id,email,city,custom\r\n");
        for (var row = 1; row <= Rows; row++)
        {
            var email = badRows.Contains(row) ? "nobody" : $"p{row}@example.org";
            text.Append(CultureInfo.InvariantCulture, $"p{row},{email},\"Main Street {row}\nback door\",\"{{\"\"shoe\"\": {row}}}\"\r\n");
        }
        File.WriteAllText(Path.Combine(_folder.FullName, "people.csv"), $"{text}");
        return "people.csv";
    }

    private async Task<(Guid Account, Dictionary<string, string> Settings)> SettingsAsync(string sample)
    {
        var account = await A.Account(service.Database);
        return (account, Settings(sample, service.Broker, await A.ApiKey(service.Database, account)));
    }

    // A queue of each test's own: tests of one class run one after the other, but an answer to the one before may still come.
    private static Dictionary<string, string> Settings(string sample, TestBroker broker, string key, string wait = "50") => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings__RabbitMq"] = broker.Address.ToString(),
        ["ENROLLMENT_API_KEY"] = key,
        ["PIPELINE_QUEUE"] = $"test-{sample}-{Guid.CreateVersion7():n}",
        ["PIPELINE_WAIT_SECONDS"] = wait,
    };

    private Task<long> CountAsync(string table, Guid account) =>
        service.Database.ScalarAsync<long>($"select count(*) from {table} where account_id = $1", account);

    private static void AssertKeepsTheKey(SampleProcess pipeline, Dictionary<string, string> settings) =>
        Assert.DoesNotContain(settings["ENROLLMENT_API_KEY"], pipeline.Text, StringComparison.Ordinal);
}
