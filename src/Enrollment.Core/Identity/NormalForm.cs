using System.Globalization;
using System.Text;

namespace Enrollment.Core.Identity;

/// <summary>
/// Puts texts into Unicode's normal form C. Processes run without cultures, where .NET's own normalization leaves every text as it is; and a
/// key that is stored must not change with a library.
/// </summary>
internal static class NormalForm
{
    // Below this no character is composed of others or combines with any.
    private const char FirstCombining = '\u0300';

    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    private static readonly Dictionary<int, int> Classes = [];
    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int, int), int> Compositions = [];

    static NormalForm()
    {
        using var stream = typeof(NormalForm).Assembly.GetManifestResourceStream($"{typeof(NormalForm).FullName}.txt")!;
        using var reader = new StreamReader(stream);
        var section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '[')
                section = line;
            else if (line[0] != '#')
                Array.ForEach(line.Split(';'), section == "[classes]" ? ReadClasses : ReadDecomposition);
        }
    }

    public static string Of(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstCombining - 1)) < 0)
            return text;
        var parts = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, parts);
        Order(parts);
        return Compose(parts);
    }

    private static void Decompose(int point, List<int> parts)
    {
        if (point - HangulBase is >= 0 and < Leads * Vowels * Tails and var syllable)
        {
            parts.Add(LeadBase + (syllable / (Vowels * Tails)));
            parts.Add(VowelBase + (syllable / Tails % Vowels));
            if (syllable % Tails > 0)
                parts.Add(TailBase + (syllable % Tails));
        }
        else if (Decompositions.TryGetValue(point, out var decomposed))
        {
            Array.ForEach(decomposed, part => Decompose(part, parts));
        }
        else
        {
            parts.Add(point);
        }
    }

    // Each run of combining characters in the order of their classes. A stable sort: those of one class keep their order.
    private static void Order(List<int> parts)
    {
        for (var start = 0; start < parts.Count; start++)
        {
            if (ClassOf(parts[start]) == 0)
                continue;
            var end = start;
            while (end < parts.Count && ClassOf(parts[end]) != 0)
                end++;
            var run = parts.GetRange(start, end - start).OrderBy(ClassOf).ToList();
            for (var at = start; at < end; at++)
                parts[at] = run[at - start];
            start = end;
        }
    }

    private static string Compose(List<int> parts)
    {
        var composed = new List<int>(parts.Count);
        var (starter, before) = (-1, 0);
        foreach (var part in parts)
        {
            var combining = ClassOf(part);
            // Nothing of the same class, and no starter, may stand between the two.
            var isNext = starter >= 0 && (composed.Count == starter + 1 || (before != 0 && before < combining));
            if (isNext && Composed(composed[starter], part) is { } whole)
            {
                composed[starter] = whole;
                continue;
            }
            if (combining == 0)
                starter = composed.Count;
            before = combining;
            composed.Add(part);
        }
        var text = new StringBuilder(composed.Count);
        foreach (var point in composed)
            text.Append(new Rune(point));
        return text.ToString();
    }

    private static int? Composed(int first, int second)
    {
        if (first - LeadBase is >= 0 and < Leads and var lead && second - VowelBase is >= 0 and < Vowels and var vowel)
            return HangulBase + (((lead * Vowels) + vowel) * Tails);
        if (first - HangulBase is >= 0 and < Leads * Vowels * Tails and var syllable && syllable % Tails == 0 && second - TailBase is > 0 and < Tails and var tail)
            return first + tail;
        return Compositions.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static int ClassOf(int point) => point < FirstCombining ? 0 : Classes.GetValueOrDefault(point);

    private static void ReadClasses(string entry)
    {
        var words = entry.Split(' ');
        for (var point = Hex(words[0]); point <= Hex(words[1]); point++)
            Classes.Add(point, int.Parse(words[2], CultureInfo.InvariantCulture));
    }

    private static void ReadDecomposition(string entry)
    {
        int[] points = [.. entry[1..].Split(' ').Select(Hex)];
        Decompositions.Add(points[0], points[1..]);
        if (entry[0] == '=')
            Compositions.Add((points[1], points[2]), points[0]);
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
