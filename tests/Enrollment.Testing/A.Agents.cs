using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Sequences;

namespace Enrollment.Testing;

public static partial class A
{
    private const string Always = """
        {"monday":[{"from":"00:00","to":"24:00"}],"tuesday":[{"from":"00:00","to":"24:00"}],"wednesday":[{"from":"00:00","to":"24:00"}],"thursday":[{"from":"00:00","to":"24:00"}],
         "friday":[{"from":"00:00","to":"24:00"}],"saturday":[{"from":"00:00","to":"24:00"}],"sunday":[{"from":"00:00","to":"24:00"}]}
        """;

    /// <summary>A step that calls, by message.</summary>
    public static SequenceStep CallStep(TimeSpan? delay = null, CallAction? action = null, Guid? id = null) =>
        Step(delay, name: "Call") with { StepId = id ?? RisingIds.Next(), Action = (action ?? new CallAction()).ToJson() };

    /// <summary>An active agent in New York that may call at any time; with one step that calls at once, if no steps are given.</summary>
    /// <param name="change">Changes its settings before they are stored.</param>
    public static async Task<MadeSequence> Agent(
        TestDatabase db, Guid account, Action<CallSettings>? change = null, OutcomeRules? rules = null, params SequenceStep[] steps)
    {
        var sequence = await Sequence(db, account, steps.Length == 0 ? [CallStep()] : steps);
        var settings = new CallSettings { SequenceId = sequence.Id, AccountId = account, CallWindows = Always, Timezones = ["America/New_York"] };
        change?.Invoke(settings);

        await db.ExecuteAsync("update sequences set kind = $2, name = 'Agent' where id = $1", sequence.Id, SequenceKinds.Agent.Name);
        await using var tables = db.Db();
        tables.CallSettings.Add(settings);
        tables.CallRules.Add(CallRules.Of(account, sequence.Id, version: 1, rules ?? OutcomeRules.Default));
        await tables.SaveChangesAsync();
        return sequence;
    }
}
