using System.Text.Json;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>Settings of the runtime that Directory.Build.props gives to every process, as the built files have them.</summary>
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("Enrollment.Api")]
    [InlineData("Enrollment.Consumers")]
    [InlineData("Enrollment.Scheduler")]
    public void No_idle_thread_of_the_pool_spins(string process)
    {
        var settings = JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, $"{process}.runtimeconfig.json")));

        Assert.Equal(0, settings.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32());
    }
}
