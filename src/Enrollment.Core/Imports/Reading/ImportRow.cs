using Enrollment.Core.Fields;

namespace Enrollment.Core.Imports.Reading;

/// <summary>The row being read; used again for the next one, so that a file's length does not matter.</summary>
public sealed class ImportRow(ImportShape shape)
{
    /// <summary>The line of the file that the row starts on, counted from 1.</summary>
    public long Line { get; private set; }

    /// <summary>One per field of the shape; null: not given.</summary>
    public object?[] Values { get; } = new object?[shape.Fields.Count];

    /// <summary>Why the row is refused: the first thing found wrong with it.</summary>
    public RefusedRow? Refusal { get; private set; }

    public void Start(long line)
    {
        Line = line;
        Refusal = null;
        Array.Clear(Values);
    }

    public void Refuse(string? field, string code, string detail) => Refusal ??= new RefusedRow(Line, field, code, detail);

    /// <summary>Takes a field's value, or refuses the row because of it. An empty one gives nothing: a file empties no field.</summary>
    public void Take(int index, FieldValue value)
    {
        var field = shape.Fields[index];
        if (value.Fault is { } fault)
            Refuse(field.Name, fault.Code, fault.Detail);
        else if (value.Value is { } given && !field.Kind.IsEmpty(given))
            Values[index] = given;
    }

    /// <summary>The last word on a row whose fields are right one by one.</summary>
    public void Finish()
    {
        if (Refusal is not null)
            return;
        if (shape.Required.FirstOrDefault(field => !IsGiven(field)) is { } missing)
            Refuse(missing, "required", $"Every row needs {missing}.");
        else if (shape.Identity.Count > 0 && !shape.Identity.Any(IsGiven))
            Refuse(null, "no_identity", $"A row needs at least one of {string.Join(", ", shape.Identity)}.");
    }

    /// <summary>Says whether the row gives a field by which its contact or customer is found.</summary>
    public bool IsKnown => shape.KnownBy.Any(IsGiven);

    private bool IsGiven(string field) => Values[shape.IndexOf(field)] is not null;
}

/// <summary>A row that was not imported, and why.</summary>
/// <param name="Line">The line of the file that the row starts on, counted from 1.</param>
/// <param name="Field">The field at fault; null if it is the row as a whole.</param>
public sealed record RefusedRow(long Line, string? Field, string Code, string Detail);

/// <summary>The refused rows: every one counted, the first <see cref="Limit"/> kept.</summary>
public sealed class RefusedRows
{
    public const int Limit = 10_000;

    private readonly List<RefusedRow> _first = [];

    public long Count { get; private set; }

    /// <summary>In order of line.</summary>
    public IReadOnlyList<RefusedRow> First => _first;

    public void Add(RefusedRow row)
    {
        Count++;
        if (_first.Count < Limit)
            _first.Add(row);
    }

    /// <summary>These and those that a later look refused: <paramref name="count"/> rows, the first of which are <paramref name="first"/>.</summary>
    public RefusedRows With(long count, IEnumerable<RefusedRow> first)
    {
        var all = new RefusedRows { Count = Count + count };
        all._first.AddRange(_first.Concat(first).OrderBy(row => row.Line).Take(Limit));
        return all;
    }
}
