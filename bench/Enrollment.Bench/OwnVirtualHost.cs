using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Enrollment.Bench;

/// <summary>A virtual host for one measurement. Deleting it takes every queue and exchange along.</summary>
internal sealed class OwnVirtualHost : IAsyncDisposable
{
    private readonly HttpClient _management;
    private readonly string _name;

    private OwnVirtualHost(HttpClient management, string name, Uri address) => (_management, _name, Address) = (management, name, address);

    /// <summary>The broker's address with this virtual host.</summary>
    public Uri Address { get; }

    public static async Task<OwnVirtualHost> CreateAsync(Uri management, Uri rabbitMq, string name, CancellationToken stop)
    {
        var address = management.GetLeftPart(UriPartial.Authority).Replace(management.UserInfo + "@", "", StringComparison.Ordinal);
        var http = new HttpClient { BaseAddress = new Uri(address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo))));
        var virtualHost = new OwnVirtualHost(http, name, new UriBuilder(rabbitMq) { Path = name }.Uri);

        var user = rabbitMq.UserInfo.Split(':')[0];
        await PutAsync(http, $"/api/vhosts/{name}", new { }, stop);
        await PutAsync(http, $"/api/permissions/{name}/{user}", new { configure = ".*", write = ".*", read = ".*" }, stop);
        return virtualHost;
    }

    public async ValueTask DisposeAsync()
    {
        using var answer = await _management.DeleteAsync(new Uri($"/api/vhosts/{_name}", UriKind.Relative));
        if (!answer.IsSuccessStatusCode)
            Progress.Say($"The virtual host {_name} is left behind: {(int)answer.StatusCode}.");
        _management.Dispose();
    }

    private static async Task PutAsync(HttpClient http, string path, object body, CancellationToken stop)
    {
        using var answer = await http.PutAsJsonAsync(new Uri(path, UriKind.Relative), body, stop);
        answer.EnsureSuccessStatusCode();
    }
}
