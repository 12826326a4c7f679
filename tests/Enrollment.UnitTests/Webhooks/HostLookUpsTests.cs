using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Enrollment.Consumers.Outbound;

namespace Enrollment.UnitTests.Webhooks;

public sealed class HostLookUpsTests
{
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly TaskCompletionSource<IPAddress[]> _silence = new();

    [Fact]
    public async Task A_host_whose_name_servers_are_silent_holds_up_only_those_who_call_it()
    {
        using var hosts = new HostLookUps(AskAsync);
        var waiting = Enumerable.Range(0, 2 * HostLookUps.Places).Select(_ => hosts.FindAsync("dead.example.org", CancellationToken.None)).ToList();

        var found = await hosts.FindAsync("hooks.example.org", CancellationToken.None);

        Assert.Equal([IPAddress.Loopback], found);
        Assert.Equal(["dead.example.org", "hooks.example.org"], _asked);
        _silence.SetResult([IPAddress.IPv6Loopback]);
        Assert.All(await Task.WhenAll(waiting), addresses => Assert.Equal([IPAddress.IPv6Loopback], addresses));
    }

    [Fact]
    public async Task An_answer_is_not_kept()
    {
        using var hosts = new HostLookUps(AskAsync);

        await hosts.FindAsync("hooks.example.org", CancellationToken.None);
        await hosts.FindAsync("HOOKS.example.org", CancellationToken.None);

        Assert.Equal(["hooks.example.org", "HOOKS.example.org"], _asked);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_question_to_the_others()
    {
        using var hosts = new HostLookUps(AskAsync);
        using var impatience = new CancellationTokenSource();
        var hasty = hosts.FindAsync("dead.example.org", impatience.Token);
        var patient = hosts.FindAsync("DEAD.example.org", CancellationToken.None);

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hasty);
        _silence.SetException(new SocketException((int)SocketError.HostNotFound));

        await Assert.ThrowsAsync<SocketException>(() => patient);
        Assert.Single(_asked);
    }

    private async Task<IPAddress[]> AskAsync(string host)
    {
        _asked.Enqueue(host);
        return host.StartsWith("dead", StringComparison.OrdinalIgnoreCase) ? await _silence.Task : [IPAddress.Loopback];
    }
}
