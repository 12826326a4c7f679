namespace Enrollment.Core.Outcomes;

/// <summary>Lists the outcomes of calls with what follows each by default.</summary>
public static class CallOutcomes
{
    /// <summary>A person was reached, and so was the goal.</summary>
    public static readonly CallOutcome GoalCompleted = new("goal_completed", RetryRule.None) { IsAnswered = true, MaySucceed = true, RetriesCanBeSet = false };

    /// <summary>There was a conversation with a person, but the goal was not reached.</summary>
    public static readonly CallOutcome GoalNotCompleted = new("goal_not_completed", RetryRule.None) { IsAnswered = true, MaySucceed = true };

    /// <summary>The person asks to be called at another time.</summary>
    public static readonly CallOutcome CallbackRequested = new("callback_requested", new(2, [120])) { IsAnswered = true, MaySucceed = true };

    /// <summary>Another person answered.</summary>
    public static readonly CallOutcome WrongPerson = new("wrong_person", new(1, [1_440])) { IsAnswered = true, MaySucceed = true };

    /// <summary>The person objects to being called.</summary>
    public static readonly CallOutcome DoNotCall = new("do_not_call", RetryRule.None) { IsAnswered = true, RetriesCanBeSet = false, EndsEnrollment = true };

    /// <summary>A machine answered.</summary>
    public static readonly CallOutcome Voicemail = new("voicemail", new(1, [1_440])) { IsAnswered = true, MaySucceed = true };

    /// <summary>The call rang out.</summary>
    public static readonly CallOutcome NoAnswer = new("no_answer", new(2, [120, 1_440]));

    /// <summary>The line was busy.</summary>
    public static readonly CallOutcome Busy = new("busy", new(3, [15, 60, 240]));

    /// <summary>The call was declined while it rang.</summary>
    public static readonly CallOutcome Rejected = new("rejected", new(1, [1_440]));

    /// <summary>The number is not in service.</summary>
    public static readonly CallOutcome InvalidNumber = new("invalid_number", RetryRule.None) { RetriesCanBeSet = false, EndsEnrollment = true };

    /// <summary>The call failed for a technical reason.</summary>
    public static readonly CallOutcome Failed = new("failed", new(2, [5, 60]));

    /// <summary>The call was not dialled, so it was no attempt.</summary>
    public static readonly CallOutcome NotPlaced = new("not_placed", RetryRule.None) { RetriesCanBeSet = false };

    /// <summary>No report came in time, so nobody knows whether the call was dialled. By default it is not dialled again on a guess.</summary>
    public static readonly CallOutcome NoReport = new("no_report", RetryRule.None) { CanBeReported = false };

    public static IReadOnlyList<CallOutcome> All { get; } =
    [
        GoalCompleted, GoalNotCompleted, CallbackRequested, WrongPerson, DoNotCall, Voicemail, NoAnswer, Busy, Rejected, InvalidNumber, Failed, NotPlaced, NoReport,
    ];

    /// <summary>The words that dialers may report.</summary>
    public static IReadOnlyList<string> Reportable { get; } = [.. All.Where(outcome => outcome.CanBeReported).Select(outcome => outcome.Word)];

    /// <summary>The words of calls that a person or a machine has answered.</summary>
    public static IReadOnlyList<string> Answered { get; } = [.. All.Where(outcome => outcome.IsAnswered).Select(outcome => outcome.Word)];

    /// <summary>The words that a sequence may count as a success.</summary>
    public static IReadOnlyList<string> Successes { get; } = [.. All.Where(outcome => outcome.MaySucceed).Select(outcome => outcome.Word)];

    /// <summary>Finds an outcome by its word. Returns null if there is none.</summary>
    public static CallOutcome? Find(string word) => All.FirstOrDefault(outcome => outcome.Word == word);

    /// <exception cref="KeyNotFoundException">This version of the service knows no such outcome.</exception>
    public static CallOutcome Of(string word) => Find(word) ?? throw new KeyNotFoundException($"There is no outcome {word}.");
}
