namespace Enrollment.IntegrationTests.Jobs;

/// <summary>JSON that looks like a request, more or less: known names with any values, now and then a right one.</summary>
internal static class RandomRequest
{
    private static readonly string[] Names =
        ["contact_ids", "contact_filter", "customer_filter", "enrollment_time", "skip_if_already_enrolled", "mode", "cursor", "dry_run", "contact_type", "is_customer", "", "x"];

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-1e400", "1e999", "123456789012345678901234567890", "\"\"", "\"lead\"", "\"all\"", "\"page\"", "\"\\u0000\"", "\"\\ud800\"",
        "\"0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55\"", "\"2026-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59+14:00\"", "\"'; drop table bulk_jobs; --\"", "\"💣\"",
    ];

    public static string Next(Random random) => random.Next(4) switch
    {
        0 => $"[{Value(random, 0)}]",
        1 => $$$"""{"contact_filter": {"contact_type": {{{Value(random, 2)}}}}}""",
        2 => $$"""{"contact_filter": {"contact_type": "lead"}, "{{Pick(random, Names)}}": {{Value(random, 1)}}}""",
        _ => Object(random, 0),
    };

    private static string Value(Random random, int depth) => random.Next(depth > 4 ? 1 : 3) switch
    {
        0 => Pick(random, Scalars),
        1 => $"[{string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1)))}]",
        _ => Object(random, depth + 1),
    };

    private static string Object(Random random, int depth) =>
        $"{{{string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => $"\"{Pick(random, Names)}\": {Value(random, depth + 1)}"))}}}";

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}
