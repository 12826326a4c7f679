namespace Enrollment.Core.Requests;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to the wrong value; empty for the whole body.</param>
public sealed record FieldError(string Pointer, string Code, string Detail);

/// <summary>
/// Gathers everything that is wrong with a request while it is read. The request is then refused as a whole, whichever door it came
/// through.
/// </summary>
public sealed class ValidationErrors
{
    // Enough to mend a request by; a body made of errors must not be answered with a larger one.
    private const int Shown = 100;

    private readonly List<FieldError> _errors = [];
    private int _count;
    private string? _fix;

    public bool Any => _count > 0;

    // Nothing but unknown fields is refused as that, everything else as a body that is not valid.
    private string Code => _errors.TrueForAll(error => error.Code == RefusalCodes.UnknownField) ? RefusalCodes.UnknownField : RefusalCodes.ValidationFailed;

    private string Detail => _count == 1 ? _errors[0].Detail : $"{_count} things are wrong with the body; the first: {_errors[0].Detail}";

    /// <summary>Makes the refusal. There must be at least one error.</summary>
    public Refusal ToRefusal() => new(Code, Detail, _fix) { Errors = _errors };

    /// <param name="fix">What to send instead. The first fix that is given is shown.</param>
    public void Add(string pointer, string code, string detail, string? fix = null)
    {
        _count++;
        _fix ??= fix;
        if (_errors.Count < Shown)
            _errors.Add(new(pointer, code, detail));
    }
}
