using Enrollment.Scheduler.Counts;
using Enrollment.Scheduler.Repair;
using Enrollment.Scheduler.Retention;
using Enrollment.Scheduler.Sequences;
using Quartz;

namespace Enrollment.Scheduler.Hosting;

internal static class ClockSetup
{
    /// <summary>
    /// Quartz only ticks, in memory: what is due stands in the enrollments, and every scheduler sweeps them. A tick that
    /// comes while its sweep still runs is left out; the next one finds what it would have found.
    /// </summary>
    public static void AddClock(this IHostApplicationBuilder builder)
    {
        var dueSteps = builder.Configuration.GetSection(DueStepsOptions.Section).Get<DueStepsOptions>() ?? new();
        var repair = builder.Configuration.GetSection(RepairOptions.Section).Get<RepairOptions>() ?? new();
        builder.Services.AddSingleton<ConsumerQueues>();
        builder.Services.AddSingleton<EnrollmentCounts>();
        builder.Services.AddQuartz(quartz =>
        {
            Every<DueStepSweep>(quartz, dueSteps.Every);
            Every<RepairSweep>(quartz, repair.Every);
            Every<OutboxWatch>(quartz, TimeSpan.FromSeconds(5));
            Every<ForgetAnswers>(quartz, ForgetAnswers.Every);
            Every<FoldCounts>(quartz, FoldCounts.Every);
        });
        builder.Services.AddQuartzHostedService(quartz => quartz.WaitForJobsToComplete = true);
    }

    private static void Every<TJob>(IQuartzBuilder quartz, TimeSpan interval)
        where TJob : class, IJob =>
        quartz.ScheduleJob<TJob>(trigger => trigger
            .WithIdentity(typeof(TJob).Name)
            .WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever()));
}
