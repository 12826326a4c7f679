using System.Text.RegularExpressions;

namespace Enrollment.UnitTests.Architecture;

/// <summary>
/// Every statement that touches a table with an <c>account_id</c> column keeps to one account: a condition on that column, a join with
/// a row that has one, or the column written. To mention it elsewhere is not enough. Looked at are <c>.sql</c> files, SQL in C#
/// texts, and queries of EF Core, where one condition on the query serves for all tables that it joins.
/// </summary>
internal sealed partial class AccountRule
{
    // SQL that C# texts hold begins with one of these, or has a select in parentheses.
    private const string Verbs = "select|insert|update|delete|with|merge|truncate";

    private readonly Dictionary<string, bool> _tables = new(StringComparer.OrdinalIgnoreCase);

    public AccountRule(string schema)
    {
        foreach (var table in CreateTable().Matches(schema).Where(table => table.Groups["columns"].Value.Contains("account_id", StringComparison.Ordinal)))
            _tables[table.Groups["name"].Value] = !table.Groups["columns"].Value.Contains("primary key (account_id", StringComparison.Ordinal);
        foreach (Match view in CreateView().Matches(schema)) _tables[view.Groups["name"].Value] = false;
    }

    /// <summary>Lists the tables whose rows belong to an account.</summary>
    public IReadOnlyCollection<string> Tables => _tables.Keys;

    /// <summary>Lists such tables that a statement of the file uses without keeping to one account, each as often as that happens.</summary>
    public IReadOnlyList<string> WithoutAccount(SourceFile file) =>
        file.Path.EndsWith(".sql", StringComparison.Ordinal)
            ? [.. new SqlStatement(file.Text, _tables).Unrestricted]
            : [.. file.Literals.Where(literal => Sql().IsMatch(literal)).SelectMany(literal => new SqlStatement(literal, _tables).Unrestricted), .. Queries(file.Code)];

    // From the table to the end of the statement. What FromSql asks is a text.
    private IEnumerable<string> Queries(string code) => Regex
        .Matches(code, $@"(?:\bfrom \w+ in )?\bdb\.(?<table>(?:{string.Join('|', _tables.Keys.Select(PropertyOf))})\b|Set<\w+>)(?!\(\)\.FromSql|\.FromSql)[^;]*;")
        .Where(query => !IsRestricted(query.Value))
        .Select(query => query.Groups["table"].Value);

    // A row is compared with what comes from outside the query, such as the caller, a command, or an object that was found before.
    // Two rows of the query that are compared with each other may both be of any account.
    private static bool IsRestricted(string query)
    {
        var rows = Row().Matches(query).SelectMany(row => row.Groups["row"].Captures).Select(row => row.Value).ToHashSet(StringComparer.Ordinal);
        return NamedCondition().IsMatch(query)
            || Comparison().Matches(query).Any(pair => rows.Contains(pair.Groups["left"].Value) != rows.Contains(pair.Groups["right"].Value));
    }

    private static string PropertyOf(string table) => string.Concat(table.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    [GeneratedRegex(@"^create table (?<name>\w+) \((?<columns>.*?)^\)", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"^create view (?<name>\w+) as\s[^;]*\baccount_id\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex CreateView();

    [GeneratedRegex("^[$@]*\"+\\s*(?:" + Verbs + @")\s|\(\s*select\s", RegexOptions.IgnoreCase)]
    private static partial Regex Sql();

    // The parameter of a lambda, one of several, or the variable of a from or join.
    [GeneratedRegex(@"\b(?<row>\w+) =>|\((?<row>\w+)(?:, (?<row>\w+))+\) =>|\b(?:from|join) (?<row>\w+) in\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex(@"\b(?<left>accountId|\w+(?=\.))(\.\w+)*(?<=\b[aA]ccountId) == (?<right>accountId|\w+(?=\.))(\.\w+)*(?<=\b[aA]ccountId)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Comparison();

    // A condition with a name that is given the account.
    [GeneratedRegex(@"\.Valid\(caller\.AccountId,")]
    private static partial Regex NamedCondition();
}
