namespace Enrollment.Core.Rows;

/// <summary>The fields that a row has of its own. Every other name is a variable.</summary>
public static class RowFields
{
    public const string Name = "name";
    public const string PhoneNumber = "phoneNumber";
    public const string PhoneNumberExt = "phoneNumberExt";
    public const string Timezone = "timezone";
    public const string ScheduledAt = "scheduledAt";
    public const string ToEmailAddress = "toEmailAddress";

    public static readonly IReadOnlyList<string> All = [Name, PhoneNumber, PhoneNumberExt, Timezone, ScheduledAt, ToEmailAddress];

    private static readonly HashSet<string> Own = All.ToHashSet(StringComparer.Ordinal);
    private static readonly Dictionary<string, string> ByLetters = All.ToDictionary(Letters, StringComparer.Ordinal);
    private static readonly int LongestName = All.Max(name => name.Length);

    public static bool IsOwn(string name) => Own.Contains(name);

    /// <summary>Gives the field that was meant by a name which differs in case, underscores and hyphens only; null if there is none.</summary>
    public static string? MeantBy(string name) =>
        !IsOwn(name) && Letters(name) is { } letters && letters.Length <= LongestName ? ByLetters.GetValueOrDefault(letters) : null;

    private static string Letters(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
