using System.Net.Http.Headers;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>The engine with its HTTP door and a clock that sweeps all the time; for tests of what requests and the saga make of each other.</summary>
public sealed class RunningService : EngineFixture
{
    /// <summary>The account that <see cref="Client"/> speaks for.</summary>
    public Guid Account { get; private set; }

    /// <summary>Speaks to the API with a key that may do everything.</summary>
    public HttpClient Client { get; private set; } = null!;

    private ApiUnderTest _api = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _api = await StartApiAsync();
        await StartSchedulerAsync("--DueSteps:Every=00:00:00.1");
        Account = await A.Account(Database);
        Client = ClientFor(await A.ApiKey(Database, Account));
    }

    /// <summary>Speaks to the API with another key.</summary>
    public HttpClient ClientFor(string secret) => new()
    {
        BaseAddress = new Uri(_api.Address, "/api/v1/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", secret) },
    };
}
