using System.Runtime.InteropServices;

namespace Enrollment.Samples.DialerSimulator;

/// <summary>Stands in for a dialer: takes calls, pretends to dial them, and reports outcomes that their numbers choose.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (Settings.Read(args, out var faults) is not { } settings)
        {
            await Console.Error.WriteLineAsync($"{string.Join('\n', faults)}\n\n{Settings.Usage}");
            return 2;
        }
        using var service = settings.Service is null ? null : new Service(settings);
        await using var messages = new ByMessage(settings);
        await using var webhooks = new ByWebhook(settings);
        using var dialer = new Dialer(settings, new Dialled(settings.Dialled), service, settings.IsWebhook ? service!.ReportAsync : messages.ReportAsync);
        if (settings.IsWebhook)
            await webhooks.ListenAsync(dialer);
        else
            await messages.ListenAsync(dialer);
        await StopAskedAsync();
        return 0;
    }

    private static async Task StopAskedAsync()
    {
        var asked = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await asked.Task;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            asked.TrySetResult();
        }
    }
}
