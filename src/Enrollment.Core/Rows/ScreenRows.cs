using Enrollment.Core.Phones;

namespace Enrollment.Core.Rows;

/// <summary>A row that is taken.</summary>
/// <param name="GroupPlace">Its place among the rows of its group, from 0; null if rows are not in groups.</param>
public sealed record AcceptedRow(int Index, RowValues Values, int? GroupPlace);

/// <summary>A row that is refused.</summary>
/// <param name="PhoneNumber">The number as it was sent; null if it was no text.</param>
/// <param name="Errors">At least one, in the order of the checks.</param>
/// <param name="DuplicateOf">The index of the row that has the same number; null for every other code.</param>
public sealed record RejectedRow(int Index, string? PhoneNumber, IReadOnlyList<RowError> Errors, int? DuplicateOf = null)
{
    public string Code => Errors[0].Code;

    /// <summary>Says what is wrong by the first check that failed.</summary>
    public string Error => Code == RowCodes.MissingVariables
        ? $"Required variables are missing: {string.Join(", ", Errors.Where(error => error.Code == Code).Select(error => error.Field))}."
        : Errors[0].Detail;
}

/// <summary>All rows of a request, each either taken or refused, in their order.</summary>
public sealed record ScreenedRows(IReadOnlyList<AcceptedRow> Accepted, IReadOnlyList<RejectedRow> Rejected)
{
    public int Total => Accepted.Count + Rejected.Count;
}

/// <summary>Compares rows that were read with stored lists and with each other.</summary>
public static class ScreenRows
{
    /// <param name="isBarred">Says whether a number, in E.164, is on the account's list of those that are not called.</param>
    /// <param name="hasUnsubscribed">Says whether the contact of a number and extension has unsubscribed.</param>
    public static ScreenedRows Of(IEnumerable<ReadRow> rows, bool allowDuplicates, Func<string, bool> isBarred, Func<Phone, bool> hasUnsubscribed)
    {
        var (accepted, rejected) = (new List<AcceptedRow>(), new List<RejectedRow>());
        var firsts = new Dictionary<Phone, int>();
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.Values is not { } values)
                rejected.Add(new(row.Index, row.PhoneNumber, row.Errors));
            else if (isBarred(values.Phone.E164))
                rejected.Add(Refused(row, RowCodes.DoNotCall, "The number is on the list of numbers that are not called."));
            else if (hasUnsubscribed(values.Phone))
                rejected.Add(Refused(row, RowCodes.Unsubscribed, "The contact of this number has unsubscribed."));
            // Only valid rows count, so that a broken row never takes a good one with it.
            else if (!firsts.TryAdd(values.Phone, row.Index) && !allowDuplicates)
                rejected.Add(Refused(row, RowCodes.DuplicatePhoneNumber, $"Row {firsts[values.Phone]} has the same number.", firsts[values.Phone]));
            else
                accepted.Add(new(row.Index, values, NextPlace(groups, values.GroupValue)));
        }
        return new(accepted, rejected);
    }

    private static RejectedRow Refused(ReadRow row, string code, string detail, int? duplicateOf = null) =>
        new(row.Index, row.PhoneNumber, [new(RowFields.PhoneNumber, code, detail)], duplicateOf);

    private static int? NextPlace(Dictionary<string, int> groups, string? group)
    {
        if (group is null)
            return null;
        var place = groups.GetValueOrDefault(group);
        groups[group] = place + 1;
        return place;
    }
}
