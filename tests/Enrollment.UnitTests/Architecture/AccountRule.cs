using System.Text.RegularExpressions;

namespace Enrollment.UnitTests.Architecture;

/// <summary>
/// Every statement that touches a table with an <c>account_id</c> column names the account: <c>.sql</c> files, SQL in C# texts, and
/// queries of EF Core.
/// </summary>
internal sealed partial class AccountRule(string schema)
{
    // SQL that C# texts hold begins with one of these.
    private const string Verbs = "select|insert|update|delete|with|merge|copy|truncate";

    /// <summary>Lists the tables whose rows belong to an account.</summary>
    public IReadOnlyList<string> Tables { get; } = [.. CreateTable().Matches(schema)
        .Where(table => table.Groups["columns"].Value.Contains("account_id", StringComparison.Ordinal))
        .Select(table => table.Groups["name"].Value)];

    /// <summary>Lists the statements of a file that touch such a table and name no account.</summary>
    public IReadOnlyList<string> WithoutAccount(SourceFile file) =>
        file.Path.EndsWith(".sql", StringComparison.Ordinal)
            ? [.. new[] { SqlComment().Replace(file.Text, "") }.Where(IsWithoutAccount)]
            : [.. file.Literals.Where(literal => Sql().IsMatch(literal)).Where(IsWithoutAccount), .. Queries(file.Code).Where(query => !query.Contains("AccountId", StringComparison.Ordinal))];

    private bool IsWithoutAccount(string sql) =>
        Regex.IsMatch(sql, $@"\b(?:from|join|into|update|using|only)\s+(?:{string.Join('|', Tables)})\b|,\s*(?:{string.Join('|', Tables)})\s+\w\b", RegexOptions.IgnoreCase)
        && !sql.Contains("account_id", StringComparison.Ordinal);

    // From the table to the end of the statement. What FromSql asks is a text.
    private IEnumerable<string> Queries(string code) => Regex
        .Matches(code, $@"\bdb\.(?:(?:{string.Join('|', Tables.Select(PropertyOf))})\b|Set<)(?!\w*>\(\)\.FromSql|\.FromSql)[^;]*;")
        .Select(query => query.Value);

    private static string PropertyOf(string table) => string.Concat(table.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    [GeneratedRegex(@"^create table (?<name>\w+) \((?<columns>.*?)^\)", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CreateTable();

    [GeneratedRegex("^[$@]*\"+\\s*(?:" + Verbs + @")\s", RegexOptions.IgnoreCase)]
    private static partial Regex Sql();

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex SqlComment();
}
