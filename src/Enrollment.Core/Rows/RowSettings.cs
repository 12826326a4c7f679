using Enrollment.Core.Phones;

namespace Enrollment.Core.Rows;

/// <summary>A variable that a sequence knows.</summary>
public sealed record RowVariable(string Name, bool IsRequired);

/// <summary>Says what the rows of a request must be like, by the settings of their sequence and by the request itself.</summary>
public sealed record RowSettings
{
    public IReadOnlyList<RowVariable> Variables { get; init; } = [];

    /// <summary>Whether variables that are not in <see cref="Variables"/> are refused.</summary>
    public bool IsStrict { get; init; }

    public bool RequiresEmail { get; init; }

    /// <summary>The zones of the sequence. The first one holds for rows that have none from elsewhere.</summary>
    public required IReadOnlyList<string> Timezones { get; init; }

    /// <summary>Whether rows in other zones than <see cref="Timezones"/> are refused.</summary>
    public bool OnlyListedTimezones { get; init; }

    /// <summary>Whether a row without a zone is in the zone of its number, where there is exactly one.</summary>
    public bool InferTimezone { get; init; }

    public PhoneRules Phones { get; init; } = new();

    /// <summary>The zone that the request gives for rows without one.</summary>
    public string? Timezone { get; init; }

    /// <summary>The variable whose value puts rows into groups; null if there are none.</summary>
    public string? GroupByField { get; init; }

    /// <summary>Whether rows of one number are all taken.</summary>
    public bool AllowDuplicates { get; init; }

    /// <summary>Variables, or the name, that are written in title case.</summary>
    public IReadOnlyList<string> NormalizeFields { get; init; } = [];

    public required DateTimeOffset Now { get; init; }
}
