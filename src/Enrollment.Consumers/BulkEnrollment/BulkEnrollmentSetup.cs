using Enrollment.Core.Accounts;

namespace Enrollment.Consumers.BulkEnrollment;

internal static class BulkEnrollmentSetup
{
    public static void AddBulkEnrollment(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<EnrollPageOptions>().BindConfiguration(EnrollPageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<CreditOptions>().BindConfiguration(CreditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RequestAdmission>();
        builder.Services.AddSingleton<RequestIntake>();
        builder.Services.AddSingleton<PagePlanner>();
        builder.Services.AddSingleton<PageRounds>();
        builder.Services.AddSingleton<JobCompletion>();
    }
}
