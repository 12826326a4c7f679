using Enrollment.Core.Requests;

namespace Enrollment.Core.Rows;

/// <summary>One thing that is wrong with a row.</summary>
/// <param name="Field">The wrong field; null for the row as a whole.</param>
/// <param name="Reason">Tells kinds of invalid phone numbers apart; null for every other code.</param>
public sealed record RowError(string? Field, string Code, string Detail, string? Reason = null);

/// <summary>Gathers what is wrong with one row.</summary>
internal sealed class RowErrors
{
    // A row made of errors must not be answered with much more than itself.
    private const int ShownOfEachCode = 50;
    private const int ShownOfName = 100;

    private readonly List<RowError> _errors = [];

    public bool Any => _errors.Count > 0;

    public void Add(RowError error)
    {
        if (_errors.Count < ShownOfEachCode || _errors.Count(one => one.Code == error.Code) < ShownOfEachCode)
            _errors.Add(error);
    }

    public void Add(string? field, string code, string detail, string? reason = null) =>
        Add(new(field is null ? null : Shown(field), code, detail, reason));

    /// <summary>Lists the errors in the order of the checks.</summary>
    public IReadOnlyList<RowError> InOrder() => [.. _errors.OrderBy(error => RowCodes.PlaceOf(error.Code))];

    /// <summary>Cuts a name from outside so that it can be shown and stored.</summary>
    public static string Shown(string name) => StorableText.Of(name, ShownOfName);
}
