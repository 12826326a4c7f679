using Enrollment.Core.Calls;
using Enrollment.IntegrationTests.Calls;
using Enrollment.IntegrationTests.Hosting;

namespace Enrollment.IntegrationTests.Samples;

/// <summary>The sample dialers as their readers run them, on the real broker beside the real service.</summary>
public sealed class DialerTests(Dispatch dispatch) : IClassFixture<Dispatch>, IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enrollment-node-dialer-");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_dialer_in_Node_takes_each_call_once_and_reports_it()
    {
        var agent = await dispatch.AgentAsync();
        await dispatch.WaitingAsync(agent, 5);
        using var dialer = SampleProcess.Start("node-dialer", _folder.FullName, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__RabbitMq"] = dispatch.Broker.Address.ToString(),
            ["ENROLLMENT_ACCOUNT_ID"] = $"{agent.AccountId}",
        });

        await Testing.Eventually.EqualsAsync("Reported", 5L, () => dispatch.CountAsync(agent, "outcome = 'no_answer' and is_reported"), EngineFixture.Patience);

        Assert.Contains($"Listening on {CallQueues.Of(agent.AccountId, null)}", dialer.Lines);
        Assert.Equal(5, Dispatch.DialledBy(dialer).Distinct().Count());
        Assert.Equal(0, await dialer.StopAsync());
    }

    [Theory]
    [InlineData("02", "voicemail")]
    [InlineData("04", "busy")]
    [InlineData("07", "invalid_number")]
    [InlineData("16", "not_placed")]
    public async Task The_simulator_reports_what_the_number_says(string digits, string outcome)
    {
        var agent = await dispatch.AgentAsync();
        await dispatch.WaitingAsync(agent, 1, digits);
        using var dialer = dispatch.Dial(agent);

        await Testing.Eventually.EqualsAsync(
            "Reported", 1L, () => dispatch.CountAsync(agent, $"outcome = '{outcome}' and is_reported"), EngineFixture.Patience);

        Assert.Equal(outcome == "not_placed" ? 0 : 1, Dispatch.DialledBy(dialer).Count);
    }

    [Fact]
    public async Task The_variable_sim_gives_one_outcome_for_each_attempt()
    {
        var agent = await dispatch.AgentAsync();
        await dispatch.WaitingAsync(agent, 1, variables: """{"sim": "busy,goal_completed"}""");
        using var dialer = dispatch.Dial(agent);
        await Testing.Eventually.EqualsAsync("Busy", 1L, () => dispatch.CountAsync(agent, "outcome = 'busy'"), EngineFixture.Patience);

        await dispatch.Database.ExecuteAsync("update enrollments set due_at = now() where sequence_id = $1", agent.Id);

        await dispatch.EndedAsync(agent, 1, "outcome = 'succeeded'");
        Assert.Equal(2, Dispatch.DialledBy(dialer).Distinct().Count());
    }

    [Theory]
    [InlineData("dialer-simulator")]
    [InlineData("node-dialer")]
    public async Task Without_its_settings_it_says_what_is_missing(string sample)
    {
        using var dialer = SampleProcess.Start(sample, _folder.FullName, new Dictionary<string, string>(StringComparer.Ordinal));

        Assert.Equal(2, await dialer.EndsAsync());
        Assert.All(["ConnectionStrings__RabbitMq", "ENROLLMENT_ACCOUNT_ID"], name => Assert.Contains(name, dialer.Text, StringComparison.Ordinal));
    }
}
