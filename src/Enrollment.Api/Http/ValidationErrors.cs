namespace Enrollment.Api.Http;

/// <summary>Everything that is wrong with a body, gathered while it is read.</summary>
public sealed class ValidationErrors
{
    // Enough to mend a request by; a body made of errors must not be answered with a larger one.
    private const int Shown = 100;

    private readonly List<FieldError> _errors = [];
    private int _count;
    private string? _fix;

    public bool Any => _count > 0;

    /// <param name="fix">What to send instead; the first one is shown.</param>
    public void Add(string pointer, string code, string detail, string? fix = null)
    {
        _count++;
        _fix ??= fix;
        if (_errors.Count < Shown)
            _errors.Add(new(pointer, code, detail));
    }

    /// <summary>Nothing but unknown fields is answered as that, everything else as a body that is not valid.</summary>
    public Problem ToProblem()
    {
        var kind = _errors.TrueForAll(error => error.Code == Problems.UnknownField.Code) ? Problems.UnknownField : Problems.ValidationFailed;
        var detail = _count == 1 ? _errors[0].Detail : $"{_count} things are wrong with the body; the first: {_errors[0].Detail}";
        return new(kind, detail) { Errors = _errors, Fix = _fix };
    }
}
