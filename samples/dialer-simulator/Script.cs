namespace Enrollment.Samples.DialerSimulator;

/// <summary>Decides what happens to a call: told by the last two digits of its number, or by its variable <c>sim</c>.</summary>
/// <param name="Outcomes">What is reported, in order; nothing if there is no report.</param>
public sealed record Script(IReadOnlyList<string> Outcomes)
{
    private static readonly string[] Plain =
    [
        "goal_completed", "goal_not_completed", "voicemail", "no_answer", "busy", "rejected", "wrong_person", "invalid_number", "do_not_call", "failed",
        "callback_requested",
    ];

    /// <summary>Whether the call is dialled at all.</summary>
    public bool Dials { get; init; } = true;

    /// <summary>Whether the report comes only when it is overdue.</summary>
    public bool IsLate { get; init; }

    /// <summary>How a webhook is answered; null when its request is left to time out.</summary>
    public int? WebhookStatus { get; init; } = 202;

    /// <summary>Finds what happens to a call.</summary>
    public static Script Of(Call call) =>
        call.Variables?.GetValueOrDefault("sim") is { Length: > 0 } given ? OfAttempt(given.Split(','), call.Attempt) : OfDigits(int.Parse(call.PhoneNumber[^2..]));

    // One outcome for each attempt; the last one for all that follow.
    private static Script OfAttempt(string[] outcomes, int attempt)
    {
        var outcome = outcomes[Math.Min(attempt, outcomes.Length) - 1].Trim();
        return new([outcome]) { Dials = outcome != "not_placed" };
    }

    private static Script OfDigits(int digits) => digits switch
    {
        < 11 => new([Plain[digits]]),
        11 => new([]),
        12 => new(["goal_completed", "goal_completed"]),
        13 => new(["goal_completed"]) { IsLate = true },
        14 => new(["goal_completed", "busy"]),
        15 => new(["hung_up"]),
        16 => new(["not_placed"]) { Dials = false },
        17 => new(["not_placed"]) { Dials = false, WebhookStatus = 500 },
        18 => new(["failed"]) { Dials = false, WebhookStatus = 404 },
        19 => new([]) { WebhookStatus = null },
        _ => new(["goal_completed"]),
    };

    /// <summary>How long a call with this outcome takes.</summary>
    public static TimeSpan DurationOf(string? outcome) => TimeSpan.FromSeconds(outcome switch
    {
        "goal_completed" or "goal_not_completed" or "callback_requested" or "do_not_call" => 60,
        "voicemail" or "wrong_person" => 15,
        "no_answer" => 25,
        _ => 3,
    });
}
