using Enrollment.Core.Database;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Npgsql;

namespace Enrollment.Api.Enrollments;

/// <summary>Holds what is stored about when the steps of an enrollment are due.</summary>
/// <param name="NextPosition">The step that is next or under way, or was when the enrollment ended.</param>
/// <param name="NextDueAt">When that step is due, or was when it was handed out. Null if it ended before that.</param>
/// <param name="LastDoneAt">When the step before that was done or passed over. Null if nothing was.</param>
internal sealed record TaskTime(DateTimeOffset Anchor, int NextPosition, DateTimeOffset? NextDueAt, DateTimeOffset? LastDoneAt)
{
    /// <summary>Reads it from a row of ListTimerTasks.sql.</summary>
    public static TaskTime Read(NpgsqlDataReader row) => new(
        row.Get<DateTimeOffset>("anchor"), row.Get<int>("next_position"), row.Get<DateTimeOffset?>("next_due_at"), row.Get<DateTimeOffset?>("last_done_at"));

    /// <summary>
    /// Gives the time that <see cref="NextStep"/> has for a step: the earliest one, if it is still to come. Null while it counts from the
    /// end of a step that is not done.
    /// </summary>
    public DateTimeOffset? Of(SequencePlan plan, int position)
    {
        var isFirst = plan.Before(position) == 0;
        var isKnown = position == NextPosition && (NextDueAt ?? LastDoneAt) is not null;
        if (!isFirst && !isKnown && plan.At(position).DelayFrom == DelayOrigins.Previous)
            return null;
        return NextStep.EarliestAt(plan, position < NextPosition ? First(plan) : Next(plan), Anchor, position);
    }

    private NextMove.RunStep Next(SequencePlan plan) => (NextDueAt, LastDoneAt) switch
    {
        ({ } dueAt, _) => new(NextPosition, dueAt),
        (null, { } doneAt) => (NextMove.RunStep)NextStep.After(plan, plan.Before(NextPosition), Anchor, doneAt),
        _ => new(NextPosition, NextStep.EarliestAt(plan, First(plan), Anchor, NextPosition)),
    };

    private NextMove.RunStep First(SequencePlan plan) => (NextMove.RunStep)NextStep.First(plan, Anchor);
}
