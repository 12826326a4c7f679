using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.Accounts;

/// <summary>The API keys of an account.</summary>
public static class ApiKeysApi
{
    private const string Path = "/api/v1/api-keys";

    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/api-keys").WithTags("API keys");
        keys.MapGet("/", ListApiKeys.HandleAsync).Reads(Scopes.ApiKeysRead).Shows(ApiKeyAnswer.Example);
        keys.MapPost("/", CreateApiKey.HandleAsync).Writes(Scopes.ApiKeysWrite).AnswersSecret()
            .Takes<NewApiKey>("""{ "name": "Nightly import", "scopes": ["contacts:write", "customers:write"] }""")
            .Shows(CreatedApiKey.Example, StatusCodes.Status201Created).Refuses(Problems.InsufficientScope);
        keys.MapGet("/{id:guid}", GetApiKey.HandleAsync).Reads(Scopes.ApiKeysRead).Shows(ApiKeyAnswer.Example).Refuses(Problems.ApiKeyNotFound);
        keys.MapDelete("/{id:guid}", RevokeApiKey.HandleAsync).Writes(Scopes.ApiKeysWrite).Refuses(Problems.ApiKeyNotFound, Problems.Conflict);
    }

    public static string PathOf(Guid id) => $"{Path}/{id}";

    public static Problem NotFound(Guid id) => Problems.ApiKeyNotFound.With($"There is no API key {id}.");
}
