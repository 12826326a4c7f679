using System.Diagnostics;
using Enrollment.Testing;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>
/// Several processes of each kind and a dialer, of which one after the other is killed at work and replaced at once. A victim is frozen
/// first, so that what it has in hand is seen and stays as it is until the kill.
/// </summary>
internal sealed class Fleet(Service service)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    // Where nobody is found in the wanted state for so long, any work will do.
    private static readonly TimeSpan Choosy = TimeSpan.FromSeconds(2);

    private const double RunsAhead = 0.2;

    private readonly List<Kind> _kinds = [];
    private readonly SessionsAtWork _sessions = new(service.Database);

    /// <summary>What was killed, in which state, in order.</summary>
    public List<string> Kills { get; } = [];

    /// <summary>Adds processes of one kind.</summary>
    /// <param name="kills">How often one of them is killed.</param>
    public void Add(string name, int replicas, int kills, Func<ServiceProcess> begin) => _kinds.Add(new Replicas(name, kills, replicas, begin));

    /// <summary>Adds the dialer.</summary>
    /// <param name="kills">How often it is killed.</param>
    /// <param name="speed">How many times faster than real calls the calls of its next life are.</param>
    public void Add(Dialer dialer, int kills, Func<int> speed) => _kinds.Add(new OneDialer(dialer, kills, speed));

    /// <summary>Kills one process that has something in hand, and begins another one in its place.</summary>
    public Task KillOneAsync() => KillOneAsync(Next, orUntil: null);

    /// <summary>Kills one process of a kind while it works on something, unless that is done before.</summary>
    public Task KillOneAsync(string name, Task during) => KillOneAsync(() => _kinds.Where(kind => kind.Name == name), orUntil: during);

    private async Task KillOneAsync(Func<IEnumerable<Kind>> kinds, Task? orUntil)
    {
        var begun = Stopwatch.GetTimestamp();
        var kill = await Eventually.SeesAsync(
            $"a process at work after {Kills.Count} kills", () => TryKillAsync(kinds(), Stopwatch.GetElapsedTime(begun) < Choosy),
            kill => kill is not null || orUntil?.IsCompleted == true, Patience, every: TimeSpan.FromMilliseconds(10));
        if (kill is not null)
            Kills.Add(kill);
    }

    private async Task<string?> TryKillAsync(IEnumerable<Kind> kinds, bool isChoosy)
    {
        var works = await _sessions.LookAsync();
        foreach (var kind in kinds)
        {
            if (await kind.TryKillAsync(_sessions, works, isChoosy) is { } work)
            {
                kind.Left--;
                return $"{kind.Name} {work}";
            }
        }
        return null;
    }

    // Each kind's kills are spread over the whole time: the one that lags most comes first, and none runs ahead.
    private IEnumerable<Kind> Next()
    {
        var most = _kinds.Max(kind => kind.Share);
        return _kinds.Where(kind => kind.Left > 0 && kind.Share > most - RunsAhead).OrderByDescending(kind => kind.Share);
    }

    private abstract class Kind(string name, int kills)
    {
        private readonly int _kills = kills;

        public string Name => name;

        public int Left { get; set; } = kills;

        /// <summary>The part of its kills that is still to come.</summary>
        public double Share => Left / (double)_kills;

        /// <summary>Kills one of them if it has something in hand. Returns what that was.</summary>
        public abstract Task<string?> TryKillAsync(SessionsAtWork sessions, SessionsAtWork.Works works, bool isChoosy);
    }

    private sealed class Replicas(string name, int kills, int replicas, Func<ServiceProcess> begin) : Kind(name, kills)
    {
        private readonly List<Life> _lives = [.. Enumerable.Range(0, replicas).Select(_ => new Life(begin()))];

        public override async Task<string?> TryKillAsync(SessionsAtWork sessions, SessionsAtWork.Works works, bool isChoosy)
        {
            // One of each kind goes on.
            var ready = _lives.Where(life => life.Ready.IsCompletedSuccessfully).ToList();
            if (ready.Count < 2)
                return null;
            // Every other one dies between its commit and the delivery of what it said.
            var wanted = !isChoosy ? null : Left % 2 == 0 ? SessionsAtWork.InTransaction : SessionsAtWork.Undelivered;
            if (ready.Find(life => works.Of(life.Process.Name) is { } work && (wanted ?? work) == work) is not { } victim)
                return null;
            victim.Process.Freeze();
            if ((await sessions.LookAsync()).Of(victim.Process.Name) is not { } inHand)
            {
                victim.Process.Thaw();
                return null;
            }
            await victim.Process.KillAsync();
            _lives.Remove(victim);
            _lives.Add(new(begin()));
            return inHand;
        }
    }

    private sealed class OneDialer(Dialer dialer, int kills, Func<int> speed) : Kind("dialer", kills)
    {
        public override async Task<string?> TryKillAsync(SessionsAtWork sessions, SessionsAtWork.Works works, bool isChoosy)
        {
            if (!dialer.HasCallUnderWay)
                return null;
            await dialer.KillAsync();
            dialer.Start(speed());
            return dialer.LeftUnreported > 0 ? "with a call under way" : null;
        }
    }

    private sealed class Life(ServiceProcess process)
    {
        public ServiceProcess Process { get; } = process;

        public Task Ready { get; } = process.ReadyAsync();
    }
}
