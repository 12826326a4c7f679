using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>Sends signals without the start of a program, which would take longer than what they are to interrupt.</summary>
internal static class Signals
{
    // Their numbers on Linux.
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int process, int signal)
    {
        if (kill(process, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
