using Enrollment.Consumers.Calls;
using Enrollment.Consumers.Enrollments;
using Enrollment.Consumers.Hosting;
using Enrollment.Consumers.Imports;
using Enrollment.Consumers.Jobs;
using Enrollment.Consumers.Steps;
using Enrollment.Consumers.Steps.Webhook;
using Enrollment.Consumers.Webhooks;
using Enrollment.Core.Health;
using Enrollment.Core.Hosting;

namespace Enrollment.Consumers;

/// <summary>Plans pages, enrolls pages, holds the saga, calls webhooks, imports batches. Any number of these processes may run: they compete for messages.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (Redelivery.IsAskedFor(args))
            return await Redelivery.RunAsync(args);
        await Build(args).RunAsync();
        return 0;
    }

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddEnrollmentCore();
        builder.AddJobs();
        builder.AddEnrollmentSaga();
        builder.AddSteps();
        builder.AddCallWebhook();
        builder.AddCalls();
        builder.AddDeliveries();
        builder.AddImportBatches();
        builder.AddBus();
        builder.AddProcessHealth();

        var app = builder.Build();
        app.MapProcessHealth();
        return app;
    }
}
