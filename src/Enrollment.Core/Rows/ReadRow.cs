using Enrollment.Core.Phones;

namespace Enrollment.Core.Rows;

/// <summary>Holds the values of a valid row, as they are called and enrolled.</summary>
/// <param name="Anchor">The earliest moment of its first step, in UTC.</param>
/// <param name="GroupValue">Tells its group from others; null if rows are not in groups.</param>
public sealed record RowValues(
    string Name, Phone Phone, string Timezone, DateTimeOffset Anchor, string? Email, IReadOnlyDictionary<string, string> Variables, string? GroupValue);

/// <summary>A row as it was read, before it is compared with other rows and with stored lists.</summary>
/// <param name="PhoneNumber">The number as it was sent; null if it was no text.</param>
/// <param name="Errors">What is wrong with it, in the order of the checks. A row has either errors or values.</param>
public sealed record ReadRow(int Index, string? PhoneNumber, IReadOnlyList<RowError> Errors, RowValues? Values);
