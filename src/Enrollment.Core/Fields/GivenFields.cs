using Enrollment.Core.Requests;

namespace Enrollment.Core.Fields;

/// <summary>The fields that a body gives: values to be set, and nulls that empty what is there. What it leaves out stays.</summary>
public sealed class GivenFields<T>
{
    private readonly List<(Field<T> Field, object? Value)> _given = [];

    internal GivenFields()
    {
    }

    /// <summary>Says whether the field is given with a value.</summary>
    public bool HasValue(string name) => _given.Exists(one => one.Field.Name == name && one.Value is not null);

    /// <summary>Says whether the field is given as null.</summary>
    public bool IsEmptied(string name) => _given.Exists(one => one.Field.Name == name && one.Value is null);

    public void SetOn(T subject)
    {
        foreach (var (field, value) in _given)
            field.Set(subject, value);
    }

    internal void Take(ObjectReader body, Field<T> field)
    {
        if (body.Value(field.Name) is { } json)
            Take(body, field, field.Kind.Read(json));
        else if (body.Names.Contains(field.Name, StringComparer.Ordinal))
            _given.Add((field, null));
    }

    private void Take(ObjectReader body, Field<T> field, FieldValue value)
    {
        if (value.Fault is { } fault)
            body.Errors.Add(body.PointerTo(field.Name), fault.Code, $"{field.Name}: {fault.Detail}");
        else if (value.Value is null)
            body.Errors.Add(body.PointerTo(field.Name), "too_short", $"{field.Name} must not be empty.", "Send null to empty it, or leave it out.");
        else
            _given.Add((field, value.Value));
    }
}

public static class GivenFields
{
    /// <summary>Reads a body that has only these fields; what is wrong with it is noted in its errors.</summary>
    public static GivenFields<T> Read<T>(ObjectReader body, IReadOnlyList<Field<T>> fields)
    {
        var given = new GivenFields<T>();
        foreach (var field in fields)
            given.Take(body, field);
        body.RefuseOthers();
        return given;
    }
}
