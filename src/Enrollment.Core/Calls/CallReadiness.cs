using Enrollment.Core.Sequences;

namespace Enrollment.Core.Calls;

/// <summary>One reason why nobody can be called.</summary>
/// <param name="Pointer">JSON pointer to the field that is to be changed.</param>
/// <param name="Code">One of <see cref="CallProblems"/>.</param>
public sealed record CallProblem(string Pointer, string Code, string Detail);

/// <summary>The codes of what keeps a sequence from calling, a closed set.</summary>
public static class CallProblems
{
    public const string NoCallStep = "no_call_step";
    public const string NoTimezone = "no_timezone";
    public const string NeverOpen = "never_open";
    public const string NoSuccessOutcome = "no_success_outcome";
    public const string WebhookUrlMissing = "webhook_url_missing";

    public static IReadOnlyList<string> All { get; } = [NoCallStep, NoTimezone, NeverOpen, NoSuccessOutcome, WebhookUrlMissing];
}

/// <summary>Decides whether a sequence is set up so that it can call. It may be stored otherwise, but takes no rows then.</summary>
public static class CallReadiness
{
    private const string WithoutZone = "UTC";

    /// <param name="steps">The steps of the present version, in order.</param>
    public static IReadOnlyList<CallProblem> ProblemsOf(CallSettings settings, IReadOnlyCollection<SequenceStep> steps, CallRules rules, DateTimeOffset now)
    {
        var problems = new List<CallProblem>();
        var calls = steps.Where(step => step.IsActive && CallAction.IsOf(step)).ToList();
        if (calls.Count == 0)
            problems.Add(new("/steps", CallProblems.NoCallStep, "No active step calls."));
        if (settings.Timezones.Length == 0)
            problems.Add(new("/timezones", CallProblems.NoTimezone, "There is no time zone for contacts that name none."));
        if (NeverOpens(settings, now))
            problems.Add(new("/call_windows", CallProblems.NeverOpen, "The call windows do not open within 400 days."));
        if (rules.SuccessOutcomes.Length == 0)
            problems.Add(new("/success_outcomes", CallProblems.NoSuccessOutcome, "No outcome counts as a success."));
        if (calls.FirstOrDefault(step => CallAction.Parse(step.Action) is { Dispatch: CallDispatch.Webhook, Url: null }) is { } mute)
            problems.Add(new($"/steps/{mute.Position - 1}/action/url", CallProblems.WebhookUrlMissing, $"The step '{mute.Name}' calls by webhook and has no url."));
        return problems;
    }

    // In any of the zones: rows of other zones may come as well, but the settings are not to blame for those.
    private static bool NeverOpens(CallSettings settings, DateTimeOffset now)
    {
        string[] zones = settings.Timezones.Length == 0 ? [WithoutZone] : settings.Timezones;
        return zones.All(zone => settings.OpenTimes(zone, phoneE164: null).NextOpen(now) is null);
    }
}
