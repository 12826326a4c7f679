using Enrollment.Core.Accounts;

namespace Enrollment.Api.Work;

public static class WorkSetup
{
    public static void AddRequestWork(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<CreditOptions>().BindConfiguration(CreditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<RequestWork>();
    }
}
