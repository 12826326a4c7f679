namespace Enrollment.Scheduler.Calls;

internal static class CallsSetup
{
    public static void AddDueCalls(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<DueCallsOptions>().BindConfiguration(DueCallsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<HandOutDueCalls>();
        builder.Services.AddSingleton<DialerQueues>();
    }
}
