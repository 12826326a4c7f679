using Enrollment.Core.Health;
using Enrollment.Core.Hosting;
using Enrollment.Scheduler.Calls;
using Enrollment.Scheduler.Recurring;
using Enrollment.Scheduler.Repair;
using Enrollment.Scheduler.Steps;

namespace Enrollment.Scheduler;

/// <summary>
/// The clock: hands out due steps and calls, starts recurring enrollments, and restarts work that got stuck. Any number of
/// these processes may run: claims skip each other's rows.
/// </summary>
public static class Program
{
    public static Task Main(string[] args) => Build(args).RunAsync();

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddEnrollmentCore();
        builder.AddDueSteps();
        builder.AddDueCalls();
        builder.AddRecurring();
        builder.AddRepair();
        builder.AddClock();
        builder.AddProcessHealth();

        var app = builder.Build();
        app.MapProcessHealth();
        return app;
    }
}
