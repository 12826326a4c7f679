using Enrollment.Core.Accounts;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>
/// The whole service for one class of tests: a database and a virtual host of its own, the API and the consumers.
/// The clock is started where a test wants it: <see cref="StartSchedulerAsync"/>.
/// </summary>
public sealed class EnrollmentFixture : IAsyncLifetime
{
    private OwnService _service = null!;

    public TestDatabase Database => _service.Database;

    public TestBroker Broker => _service.Broker;

    public ApiUnderTest Api { get; private set; } = null!;

    public ConsumersUnderTest Consumers { get; private set; } = null!;

    /// <summary>The account that <see cref="Client"/> speaks for.</summary>
    public Guid Account { get; private set; }

    /// <summary>Speaks to the API with a key that may do everything.</summary>
    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _service = await OwnService.CreateAsync();
        var secret = ApiKey.NewSecret();
        Api = await _service.StartAsync(arguments => new ApiUnderTest(arguments), $"--ENROLLMENT_API_KEY={secret}");
        Consumers = await _service.StartAsync(arguments => new ConsumersUnderTest(arguments));
        Client = ClientFor(secret);
        Account = await Database.ScalarAsync<Guid>("select account_id from api_keys where sha256 = $1", ApiKey.Hash(secret));
    }

    /// <summary>Starts the scheduler; with other settings if they are given, as <c>--Section:Name=value</c>.</summary>
    public async Task<SchedulerUnderTest> StartSchedulerAsync(params string[] settings) => await _service.StartAsync(arguments => new SchedulerUnderTest(arguments), settings);

    /// <summary>Another API process beside the first.</summary>
    public async Task<ApiUnderTest> StartApiAsync(params string[] settings) => await _service.StartAsync(arguments => new ApiUnderTest(arguments), settings);

    /// <summary>Speaks to the API with another key; without any, if it is null.</summary>
    public HttpClient ClientFor(string? secret, ApiUnderTest? api = null) => (api ?? Api).ClientFor(secret);

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_service is not null)
            await _service.DisposeAsync();
    }
}
