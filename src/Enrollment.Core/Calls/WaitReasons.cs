namespace Enrollment.Core.Calls;

/// <summary>The words for what a due call waits for, in answers, log lines and metrics alike.</summary>
public static class WaitReasons
{
    public const string OutsideCallWindow = "outside_call_window";
    public const string NumberBusy = "number_busy";
    public const string DailyLimit = "daily_limit";
    public const string NoDialer = "no_dialer";
    public const string NoFreeSlot = "no_free_slot";

    /// <summary>For how long a call without a dialer is put off. Dialers are looked for every few seconds, but a look at each call rewrites it.</summary>
    public static readonly TimeSpan WithoutDialer = TimeSpan.FromSeconds(30);
}
