using Enrollment.Core.Sequences;

namespace Enrollment.Api.Sequences;

/// <summary>The interface's words for what a delay counts from; the engine has its own.</summary>
public static class DelayWords
{
    public const string Enrollment = "enrollment";
    public const string PreviousStep = "previous_step";

    public static string Shown(string stored) => stored == DelayOrigins.Previous ? PreviousStep : Enrollment;

    public static string Stored(string? given) => given == PreviousStep ? DelayOrigins.Previous : DelayOrigins.Anchor;
}
