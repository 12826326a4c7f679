namespace Enrollment.Core.Requests;

/// <summary>The reason why a request is refused, in the words of the door that it came through.</summary>
/// <param name="Code">See <see cref="RefusalCodes"/>.</param>
/// <param name="Detail">For people.</param>
/// <param name="Fix">What to send or to do instead.</param>
public sealed record Refusal(string Code, string Detail, string? Fix = null)
{
    public IReadOnlyList<FieldError> Errors { get; init; } = [];
}
