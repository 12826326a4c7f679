namespace Enrollment.Scheduler.Repair;

internal static class RepairSetup
{
    public static void AddRepair(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RepairOptions>().BindConfiguration(RepairOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<StuckJobs>();
    }
}
