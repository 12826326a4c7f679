using Enrollment.Core.Accounts;

namespace Enrollment.Consumers.Jobs;

internal static class JobsSetup
{
    public static void AddJobs(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<EnrollPageOptions>().BindConfiguration(EnrollPageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<CreditOptions>().BindConfiguration(CreditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<RowsOptions>().BindConfiguration(RowsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RowsIntake>();
        builder.Services.AddSingleton<RequestAdmission>();
        builder.Services.AddSingleton<RequestIntake>();
        builder.Services.AddSingleton<CallersFirst>();
        builder.Services.AddSingleton<PagePlanner>();
        builder.Services.AddSingleton<PagePreparation>();
        builder.Services.AddSingleton<PageRounds>();
    }
}
