using Enrollment.Core.Imports;
using Enrollment.Scheduler.Calls;
using Enrollment.Scheduler.Counts;
using Enrollment.Scheduler.Recurring;
using Enrollment.Scheduler.Repair;
using Enrollment.Scheduler.Retention;
using Enrollment.Scheduler.Steps;
using Enrollment.Scheduler.Sweeps;
using Quartz;

namespace Enrollment.Scheduler;

internal static class ClockSetup
{
    /// <summary>
    /// Adds the clock. Quartz only ticks, in memory: due times are stored with the enrollments, and every scheduler sweeps them. A tick
    /// that comes while its sweep still runs is left out; the next one finds the same work.
    /// </summary>
    public static void AddClock(this IHostApplicationBuilder builder)
    {
        var dueSteps = builder.Configuration.GetSection(DueStepsOptions.Section).Get<DueStepsOptions>() ?? new();
        var dueCalls = builder.Configuration.GetSection(DueCallsOptions.Section).Get<DueCallsOptions>() ?? new();
        var repair = builder.Configuration.GetSection(RepairOptions.Section).Get<RepairOptions>() ?? new();
        var recurring = builder.Configuration.GetSection(RecurringOptions.Section).Get<RecurringOptions>() ?? new();
        builder.AddImportOptions();
        builder.Services.AddOptions<AgentRetentionOptions>().BindConfiguration(AgentRetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ConsumerQueues>();
        builder.Services.AddSingleton<UnheardCalls>();
        builder.Services.AddSingleton<EnrollmentCounts>();
        builder.Every<DueStepSweep>(dueSteps.Every);
        builder.Every<DueCallsSweep>(dueCalls.Every);
        builder.Every<DueAnew>(DueAnew.Every);
        builder.Every<CallRequestsAgain>(CallRequestsAgain.Every);
        builder.Every<OverdueCalls>(OverdueCalls.Every);
        builder.Every<CallsWatch>(CallsWatch.Every);
        builder.Every<FinishedBatches>(FinishedBatches.Every);
        builder.Every<RecurringSweep>(recurring.Every);
        builder.Every<RepairSweep>(repair.Every);
        builder.Every<StuckGroups>(repair.Every);
        builder.Every<HalfSentSessions>(HalfSentSessions.Every);
        builder.Every<LostUploads>(LostUploads.Every);
        builder.Every<OutboxWatch>(TimeSpan.FromSeconds(5));
        builder.Every<ForgetAnswers>(ForgetAnswers.Every);
        builder.Every<ForgetImports>(ForgetImports.Every);
        builder.Every<ForgetMembers>(ForgetMembers.Every);
        builder.Every<ForgetRuns>(ForgetRuns.Every);
        builder.Every<ForgetRows>(ForgetRows.Every);
        builder.Every<ForgetDeliveries>(ForgetDeliveries.Every);
        builder.Every<FoldCounts>(FoldCounts.Every);
        builder.Services.AddQuartzHostedService(quartz => quartz.WaitForJobsToComplete = true);
    }

    private static void Every<TSweep>(this IHostApplicationBuilder builder, TimeSpan interval)
        where TSweep : class, ISweep
    {
        builder.Services.AddSingleton<TSweep>();
        builder.Services.AddQuartz(quartz => quartz.ScheduleJob<Tick<TSweep>>(trigger => trigger
            .WithIdentity(typeof(TSweep).Name)
            .WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever())));
    }
}
