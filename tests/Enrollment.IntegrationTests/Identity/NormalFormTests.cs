using System.Globalization;
using System.Text;
using Enrollment.Core.Identity;
using Enrollment.Core.Requests;
using Enrollment.IntegrationTests.Hosting;

namespace Enrollment.IntegrationTests.Identity;

/// <summary>PostgreSQL's <c>normalize</c> beside the normal form of keys, and its search beside what keys leave out.</summary>
public sealed class NormalFormTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    // Characters that are newer than the tables of keys, which are those of Unicode 14, and that a newer server composes or orders.
    private static readonly (int From, int To, string Age)[] Newer =
    [
        (0x0ECE, 0x0ECE, "15.0"), (0x10EFD, 0x10EFF, "15.0"), (0x11F00, 0x11F5F, "15.0"), (0x1E08F, 0x1E08F, "15.0"), (0x1E4D0, 0x1E4FF, "15.0"),
        (0x0897, 0x0897, "16.0"), (0x105C0, 0x105FF, "16.0"), (0x10D40, 0x10D8F, "16.0"), (0x10EFC, 0x10EFC, "16.0"), (0x11380, 0x113FF, "16.0"),
        (0x16100, 0x1613F, "16.0"), (0x16D40, 0x16D7F, "16.0"), (0x1E5D0, 0x1E5FF, "16.0"),
        (0x1ACF, 0x1AEB, "17.0"), (0x10EFA, 0x10EFB, "17.0"), (0x1E6C0, 0x1E6FF, "17.0"),
    ];

    // Fillers of Hangul, which a search takes for letters, and points that are only reserved for invisible characters.
    private static readonly (int From, int To)[] NotIgnoredBySearch =
    [
        (0x115F, 0x1160), (0x3164, 0x3164), (0xFFA0, 0xFFA0), (0x2065, 0x2065), (0xFFF0, 0xFFF8), (0xE0000, 0xE0000), (0xE0002, 0xE001F),
        (0xE0080, 0xE00FF), (0xE01F0, 0xE0FFF),
    ];

    // What a key leaves out has no normal form to compare.
    private static readonly Rune[] Points =
    [
        .. Enumerable.Range(1, 0x10FFFF).Where(Rune.IsValid).Select(point => new Rune(point))
            .Where(rune => !IsIgnored(rune) && !Array.Exists(Newer, newer => rune.Value >= newer.From && rune.Value <= newer.To)),
    ];

    [Fact]
    public async Task Every_code_point_has_PostgreSQLs_normal_form()
    {
        var composed = await NormalizedAsync("""
            select t, normalize(t, NFC) from (
                select 'x' || chr(c) || 'x' as t from generate_series(1, 1114111) as c where c not between 55296 and 57343) as texts
            where normalize(t, NFC) <> t
            """);

        Assert.True(composed.Count > 1_000, $"PostgreSQL changes {composed.Count} code points.");
        AssertSame(composed, Points.Select(point => $"x{point}x"));
    }

    // U+0334 has the lowest class: it goes before any other mark.
    [Fact]
    public async Task Every_code_point_has_PostgreSQLs_place_among_marks()
    {
        var ordered = await NormalizedAsync("""
            select t, normalize(t, NFC) from (
                select 'x' || chr(c) || U&'\0334' || 'x' as t from generate_series(1, 1114111) as c where c not between 55296 and 57343) as texts
            where normalize(t, NFC) <> t
            """);

        Assert.True(ordered.Count > 1_500, $"PostgreSQL orders {ordered.Count} code points.");
        AssertSame(ordered, Points.Select(point => $"x{point}\u0334x"));
    }

    [Fact]
    public async Task Every_decomposition_is_composed_as_PostgreSQL_composes_it()
    {
        var composed = await DecomposedAsync();

        Assert.True(composed.Count > 12_000, $"PostgreSQL decomposes {composed.Count} code points.");
        AssertSame(composed, composed.Keys);
    }

    [Fact]
    public async Task Random_sequences_have_PostgreSQLs_normal_form()
    {
        var random = new Random(20261127);
        var decomposed = string.Concat((await DecomposedAsync()).Keys).EnumerateRunes().Distinct();
        Rune[] marks = [.. Points.Where(point => Rune.GetUnicodeCategory(point) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)];
        Rune[] parts = [.. decomposed, .. Enumerable.Range(0x1100, 0x5F).Select(jamo => new Rune(jamo)), new('ü'), new('가'), new('각'), new('Ω')];
        var given = Enumerable.Range(0, 20_000).Select(_ => "x" + string.Concat(Enumerable.Range(0, random.Next(2, 10))
            .Select(_ => random.Next(2) == 0 ? marks[random.Next(marks.Length)] : parts[random.Next(parts.Length)])) + "x").Distinct().ToArray();

        AssertSame(await NormalizedAsync("select t, normalize(t, NFC) from unnest($1) as t", given), given);
    }

    [Fact]
    public async Task A_search_ignores_what_a_key_leaves_out()
    {
        var ignored = await service.Database.ColumnAsync<int>("""
            select c from generate_series(1, 1114111) as c where c not between 55296 and 57343 and 'a' || chr(c) || 'b' = 'ab' collate case_insensitive
            """);

        var leftOut = Enumerable.Range(1, 0x10FFFF).Where(Rune.IsValid).Where(point => IsIgnored(new(point)));
        Assert.Empty(leftOut.Where(point => !Array.Exists(NotIgnoredBySearch, range => point >= range.From && point <= range.To)).Except(ignored)
            .Select(point => $"U+{point:X4}"));
    }

    private static bool IsIgnored(Rune rune) => VisibleText.WithoutIgnorable(rune.ToString()).Length == 0;

    /// <param name="expected">What is not here stays as it is.</param>
    private static void AssertSame(Dictionary<string, string> expected, IEnumerable<string> texts) =>
        Assert.Empty(texts.Where(text => IdentityKeys.OfExternalId(text) != expected.GetValueOrDefault(text, text))
            .Select(text => string.Join(' ', text.EnumerateRunes().Select(rune => $"{rune.Value:X4}"))).Take(20));

    private async Task<Dictionary<string, string>> DecomposedAsync()
    {
        var all = await NormalizedAsync("""
            select normalize(t, NFD), normalize(t, NFC) from (
                select 'x' || chr(c) || 'x' as t from generate_series(1, 1114111) as c where c not between 55296 and 57343) as texts
            where normalize(t, NFD) <> t
            """);
        return all.Where(pair => !pair.Value.EnumerateRunes().Any(rune => Array.Exists(Newer, newer => rune.Value >= newer.From && rune.Value <= newer.To)))
            .ToDictionary(StringComparer.Ordinal);
    }

    private async Task<Dictionary<string, string>> NormalizedAsync(string sql, string[]? given = null)
    {
        await using var command = service.Database.DataSource.CreateCommand(sql);
        if (given is not null)
            command.Parameters.Add(new() { Value = given });
        await using var reader = await command.ExecuteReaderAsync();
        var normalized = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
            normalized[reader.GetString(0)] = reader.GetString(1);
        return normalized;
    }
}
