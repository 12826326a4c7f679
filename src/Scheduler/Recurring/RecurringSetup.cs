using Enrollment.Core.Accounts;

namespace Enrollment.Scheduler.Recurring;

internal static class RecurringSetup
{
    public static void AddRecurring(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RecurringOptions>().BindConfiguration(RecurringOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<CreditOptions>().BindConfiguration(CreditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<PlannedRuns>();
    }
}
