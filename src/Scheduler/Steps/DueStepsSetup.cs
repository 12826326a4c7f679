namespace Enrollment.Scheduler.Steps;

internal static class DueStepsSetup
{
    public static void AddDueSteps(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<DueStepsOptions>().BindConfiguration(DueStepsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<HandOutDueSteps>();
        builder.Services.AddSingleton<ClosedQueues>();
        builder.Services.AddSingleton<SequenceClocks>();
    }
}
