using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enrollment.Samples.DialerSimulator;

/// <summary>Asks the service over HTTP as a dialer does.</summary>
public sealed class Service(Settings settings) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri(settings.Service, "/api/v1/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", settings.ApiKey) },
    };

    /// <summary>Asks whether a call may still be dialled. Returns the reason why not; null if it may.</summary>
    public Task<string?> StartAsync(Call call) => TryAsync(async () =>
    {
        using var answer = await _http.PostAsync(new Uri($"calls/{call.CallId}/start", UriKind.Relative), content: null);
        return answer.IsSuccessStatusCode ? null : await ReasonOfAsync(answer);
    });

    /// <summary>Reports what came of a call. A report that is refused is told and not repeated.</summary>
    public async Task ReportAsync(Call call, Report report)
    {
        var refusal = await TryAsync(async () =>
        {
            using var answer = await _http.PostAsJsonAsync(new Uri($"calls/{call.CallId}/result", UriKind.Relative), report, Json);
            return answer.IsSuccessStatusCode ? null : await ReasonOfAsync(answer);
        });
        if (refusal is not null)
            Console.WriteLine($"Report of {call.CallId} refused: {refusal}");
    }

    public void Dispose() => _http.Dispose();

    // A service that is away or busy is asked again: its answers to a repeat are the same.
    private static async Task<string?> TryAsync(Func<Task<string?>> ask)
    {
        for (var pause = TimeSpan.FromSeconds(0.5); ; pause *= pause < TimeSpan.FromSeconds(15) ? 2 : 1)
        {
            try
            {
                return await ask();
            }
            catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
            {
                await Console.Error.WriteLineAsync($"The service does not answer: {away.Message}");
                await Task.Delay(pause);
            }
        }
    }

    private static async Task<string> ReasonOfAsync(HttpResponseMessage answer)
    {
        if (answer.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests)
            throw new HttpRequestException($"It answered {(int)answer.StatusCode}.");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var reason = problem.TryGetProperty("reason", out var given) ? given.GetString() : null;
        return $"{(int)answer.StatusCode} {problem.GetProperty("code").GetString()} {reason}".TrimEnd();
    }
}
