using System.Globalization;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Imports.Reading;

/// <summary>Finds fields by what people call their columns: in any case, with or without blanks, hyphens and underscores.</summary>
/// <param name="fields">The names of the fields; their order is that of the indexes.</param>
/// <param name="words">Other words for columns.</param>
public sealed class ColumnNames(IReadOnlyList<string> fields, ColumnWords words)
{
    private const int MaxSuggestedFor = 60;

    private readonly Dictionary<string, int> _byKey = fields.Select((name, index) => (Key(name), index))
        .Concat(words.Synonyms.Select(word => (word.Key, Index(fields, word.Value))))
        .ToDictionary(one => one.Item1, one => one.Item2, StringComparer.Ordinal);

    /// <summary>Finds the field that the column is, as an index; -1 if it is none.</summary>
    public int Find(string name) => _byKey.GetValueOrDefault(Key(name), -1);

    /// <summary>Names the field that is most likely meant; null if none is near.</summary>
    public string? Nearest(string name)
    {
        var key = Key(name);
        if (key.Length is 0 or > MaxSuggestedFor)
            return null;
        if (words.Hints.GetValueOrDefault(key) is { } hint)
            return hint;
        var (nearest, distance) = _byKey.Select(known => (known.Value, Distance: NearestName.Distance(key, known.Key))).MinBy(known => known.Distance);
        if (NearestName.IsNear(key, distance))
            return fields[nearest];
        // Mailing City, Work Email.
        var within = _byKey.Where(known => known.Key.Length >= 4 && key.Contains(known.Key, StringComparison.Ordinal)).OrderByDescending(known => known.Key.Length);
        return within.Select(known => fields[known.Value]).FirstOrDefault();
    }

    /// <summary>Takes case, blanks, hyphens, underscores and invisible characters out of a name.</summary>
    private static string Key(string name) => string.Concat(name.Where(IsLetter)).ToLowerInvariant();

    private static bool IsLetter(char letter) => !char.IsWhiteSpace(letter)
        && char.GetUnicodeCategory(letter) is not (UnicodeCategory.DashPunctuation or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.Format);

    private static int Index(IReadOnlyList<string> fields, string name) =>
        fields.Index().First(field => field.Item == name).Index;
}

/// <summary>Other words that columns of a kind of file have, in small letters without blanks, hyphens and underscores.</summary>
/// <param name="Synonyms">Words that can mean one field only: such a column is taken for the field.</param>
/// <param name="Hints">Words that may mean a field: such a column is refused, and the field suggested.</param>
public sealed record ColumnWords(IReadOnlyDictionary<string, string> Synonyms, IReadOnlyDictionary<string, string> Hints)
{
    /// <param name="fields">Each field with its words, blanks between them.</param>
    public static IReadOnlyDictionary<string, string> ByWord(params (string Field, string Words)[] fields) => fields
        .SelectMany(one => one.Words.Split(' '), (one, word) => (word, one.Field))
        .ToDictionary(one => one.word, one => one.Field, StringComparer.Ordinal);
}
