using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Samples;

/// <summary>The producers as their readers run them, on the real broker beside the real service.</summary>
public sealed class ProducerTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string Leads = """{"contact_filter": {"contact_type": "lead"}}""";

    private static readonly string Folder = Path.GetTempPath();

    public static TheoryData<string> Producers { get; } = new("dotnet-producer", "node-producer");

    [Theory]
    [MemberData(nameof(Producers))]
    public async Task It_follows_its_job_to_the_end(string sample)
    {
        var (sequence, settings) = await SettingsAsync();
        await A.Contacts(service.Database, sequence.AccountId, 3);
        await A.Contacts(service.Database, sequence.AccountId, 1, unsubscribed: true);

        using var producer = SampleProcess.Start(sample, Folder, settings, $"{sequence.Id}", Leads);

        Assert.True(await producer.EndsAsync() == 0, producer.Text);
        Assert.Contains("Ended: completed, 4 matched, 3 enrolled, 1 skipped, 0 failed (unsubscribed 1)", producer.Lines);
        Assert.Contains("Announced: 3 of 3", producer.Lines);
        Assert.Equal(3, await service.Database.ScalarAsync<long>("select count(*) from enrollments where sequence_id = $1", sequence.Id));
        AssertKeepsTheKey(producer, settings);
    }

    [Theory]
    [MemberData(nameof(Producers))]
    public async Task A_refusal_is_shown_with_everything_that_is_wrong(string sample)
    {
        var (sequence, settings) = await SettingsAsync();

        using var producer = SampleProcess.Start(sample, Folder, settings, $"{sequence.Id}", """{"contact_filter": {"account_type": "x"}, "mode": "page"}""");

        Assert.Equal(1, await producer.EndsAsync());
        Assert.Contains("Refused: validation_failed: 2 things are wrong with the body", producer.Text, StringComparison.Ordinal);
        Assert.Contains("  /contact_filter/account_type: wrong_axis: account_type lives on customers.", producer.Lines);
        Assert.Contains("  /mode: not_allowed: ", producer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Producers))]
    public async Task A_key_that_was_revoked_is_refused(string sample)
    {
        var (sequence, settings) = await SettingsAsync();
        await service.Database.ExecuteAsync("update api_keys set revoked_at = now() where account_id = $1", sequence.AccountId);

        using var producer = SampleProcess.Start(sample, Folder, settings, $"{sequence.Id}", Leads);

        Assert.Equal(1, await producer.EndsAsync());
        Assert.Contains("Refused: unauthorized: ", producer.Text, StringComparison.Ordinal);
        AssertKeepsTheKey(producer, settings);
    }

    [Theory]
    [MemberData(nameof(Producers))]
    public async Task Asked_again_under_the_same_id_it_finds_its_job(string sample)
    {
        var (sequence, settings) = await SettingsAsync();
        await A.Contact(service.Database, sequence.AccountId);
        settings["JOB_ID"] = $"{Guid.CreateVersion7()}";
        using var first = SampleProcess.Start(sample, Folder, settings, $"{sequence.Id}", Leads);
        Assert.True(await first.EndsAsync() == 0, first.Text);

        using var second = SampleProcess.Start(sample, Folder, settings, $"{sequence.Id}", Leads);

        Assert.True(await second.EndsAsync() == 0, second.Text);
        Assert.Contains("Ended: completed, 1 matched, 1 enrolled, 0 skipped, 0 failed", second.Lines);
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1", sequence.Id));
    }

    [Theory]
    [MemberData(nameof(Producers))]
    public async Task Before_any_consumer_ever_ran_it_says_that_nobody_takes_requests(string sample)
    {
        var (sequence, settings) = await SettingsAsync();
        await using var empty = await TestBroker.CreateAsync(TestServers.FromEnvironment());
        settings["ConnectionStrings__RabbitMq"] = empty.Address.ToString();

        using var producer = SampleProcess.Start(sample, Folder, settings, $"{sequence.Id}", Leads);

        Assert.Equal(1, await producer.EndsAsync());
        Assert.Contains("Nobody takes requests yet", producer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Producers))]
    public async Task Without_its_settings_it_says_everything_that_is_missing(string sample)
    {
        using var producer = SampleProcess.Start(sample, Folder, new Dictionary<string, string>(StringComparer.Ordinal));

        Assert.Equal(2, await producer.EndsAsync());
        Assert.All(
            ["ConnectionStrings__RabbitMq", "ENROLLMENT_API_KEY", "ENROLLMENT_ACCOUNT_ID", "EVENT_QUEUE_ID", "REQUEST"],
            name => Assert.Contains($"{name} is missing: ", producer.Text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Producers))]
    public async Task A_request_that_is_no_json_is_not_sent(string sample)
    {
        var (sequence, settings) = await SettingsAsync();

        using var producer = SampleProcess.Start(sample, Folder, settings, $"{sequence.Id}", "{contact_filter}");

        Assert.Equal(2, await producer.EndsAsync());
        Assert.Contains("REQUEST", producer.Text, StringComparison.Ordinal);
        Assert.Contains("Usage: ", producer.Text, StringComparison.Ordinal);
    }

    private async Task<(MadeSequence Sequence, Dictionary<string, string> Settings)> SettingsAsync()
    {
        var account = await A.Account(service.Database);
        return (await A.Sequence(service.Database, account), new(StringComparer.Ordinal)
        {
            ["ConnectionStrings__RabbitMq"] = service.Broker.Address.ToString(),
            ["ENROLLMENT_API_KEY"] = await A.ApiKey(service.Database, account),
            ["ENROLLMENT_ACCOUNT_ID"] = $"{account}",
            ["PRODUCER_WAIT_SECONDS"] = "50",
        });
    }

    private static void AssertKeepsTheKey(SampleProcess producer, Dictionary<string, string> settings) =>
        Assert.DoesNotContain(settings["ENROLLMENT_API_KEY"], producer.Text, StringComparison.Ordinal);
}
