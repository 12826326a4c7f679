namespace Enrollment.Core.Phones;

/// <summary>
/// Identifies the person who is called: two people behind one switchboard differ by extension. Two spellings of one number are equal.
/// </summary>
/// <param name="E164">The number as +, country code and national number.</param>
/// <param name="Extension">ASCII digits; null if there is none.</param>
public readonly record struct Phone(string E164, string? Extension);
