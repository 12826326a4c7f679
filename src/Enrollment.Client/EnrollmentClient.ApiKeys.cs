namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists the API keys that have not been revoked, the newest first.</summary>
    /// <param name="limit">Rows a page, 1 to 100. Default 25.</param>
    public PagedList<ApiKey> ListApiKeys(int? limit = null) => _sender.List("api-keys", new QueryString().With("limit", limit), ClientJson.Default.ListPageApiKey);

    /// <summary>Makes an API key. This answer alone shows it.</summary>
    public Task<CreatedApiKey> CreateApiKeyAsync(NewApiKey key, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Post("api-keys", idempotencyKey, key, ClientJson.Default.NewApiKey), ClientJson.Default.EnvelopeCreatedApiKey, stop);

    /// <summary>Reads an API key, without the key itself.</summary>
    public Task<ApiKey> GetApiKeyAsync(Guid id, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Get($"api-keys/{id}"), ClientJson.Default.EnvelopeApiKey, stop);

    /// <summary>Revokes an API key.</summary>
    public Task RevokeApiKeyAsync(Guid id, CancellationToken stop = default) => _sender.SendWithoutAnswerAsync(Requests.Delete($"api-keys/{id}"), stop);
}
