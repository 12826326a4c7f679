using System.Text.RegularExpressions;

namespace Enrollment.UnitTests.Architecture;

/// <summary>A SQL text in which each use of an account's table is looked at by itself, in the select, update or insert that it stands in.</summary>
internal sealed partial class SqlStatement
{
    private const string Parameter = @"(?:@\w+|\{[^{}]*\})";

    // Rows that refer to each other by these belong to the same account.
    private const string Key = "(?:id|job_id|sequence_id|enrollment_id)";

    // Words that are no alias of the table before them.
    private const string Keywords =
        "where|on|set|join|left|right|inner|cross|full|order|group|having|limit|for|select|values|union|using|returning|default|natural|when|offset";

    private readonly IReadOnlyDictionary<string, bool> _tables;
    private readonly string _sql;
    private readonly List<Use> _uses;

    /// <param name="tables">The tables with an <c>account_id</c> column, and whether their ids tell the account, too.</param>
    public SqlStatement(string sql, IReadOnlyDictionary<string, bool> tables)
    {
        _tables = tables;
        _sql = Ignored().Replace(sql, "");
        var names = string.Join('|', tables.Keys);
        var alias = $@"(?:\s+(?:as\s+)?(?!(?:{Keywords})\b)(?<alias>\w+))?";
        _uses = [.. Regex
            .Matches(_sql, $@"(?:\b(?<word>from|join|into|update|using|only)|(?<word>,))\s+(?<table>{names})\b{alias}", RegexOptions.IgnoreCase)
            .Where(use => use.Groups["word"].Value != "," || use.Groups["alias"].Success)
            .Select(use => UseOf(use.Groups["table"], use.Groups["alias"], use.Groups["word"].Value))];
    }

    /// <summary>Lists the tables that are used somewhere without a condition that keeps to one account's rows.</summary>
    public IEnumerable<string> Unrestricted => _uses.Where(use => !IsRestricted(use, [])).Select(use => use.Table).Distinct();

    private bool IsRestricted(Use use, HashSet<Use> asking)
    {
        if (use.IsInsert) return Regex.IsMatch(_sql[(use.Start + use.Table.Length)..], @"^\s*(?:as\s+\w+\s*)?\([^()]*\baccount_id\b");
        if (!asking.Add(use)) return false;
        // What one half of an "or" demands, the other does not.
        if (Regex.IsMatch(use.Around, @"\bor\b", RegexOptions.IgnoreCase)) return false;
        var own = $@"(?<![\w.])(?:{use.Alias}\.{(IsAlone(use) ? ")?" : ")")}";
        var column = own + "account_id";
        return Regex.IsMatch(use.Around, $@"{column}\s*=\s*{Parameter}|{Parameter}\s*=\s*{column}(?!\w)")
            || Others(use, column, "account_id").Any(other => IsRestrictedRow(other, use, asking, hasAccount: true))
            || (_tables[use.Table] && Others(use, own + Key, Key).Any(other => IsRestrictedRow(other, use, asking, hasAccount: false)));
    }

    // Other rows that the conditions say are equal in a column.
    private static IEnumerable<string> Others(Use use, string own, string others) => Regex
        .Matches(use.Around, $@"{own}\s*=\s*(?<other>\w+)\.{others}(?!\w)|(?<![\w.])(?<other>\w+)\.{others}\s*=\s*{own}(?!\w)", RegexOptions.ExplicitCapture)
        .Select(match => match.Groups["other"].Value)
        .Where(other => other != use.Alias);

    // A table's row, or one of an earlier part of the statement: that part is looked at itself.
    private bool IsRestrictedRow(string alias, Use from, HashSet<Use> asking, bool hasAccount) =>
        _uses.Where(use => use.Alias == alias && use.ScopeStart <= from.Start && from.Start < use.ScopeEnd).MaxBy(use => use.ScopeStart) is { } table
            ? IsRestricted(table, asking)
            : PartsCalled(alias).Any(part => hasAccount || IsOfTables(part));

    // Rows made of parameters alone say nothing of whose they are.
    private bool IsOfTables(string part) =>
        part.Contains('{', StringComparison.Ordinal) || _uses.Any(use => Regex.IsMatch(part, $@"\b{use.Table}\b"))
        || Regex.Matches(part, @"\b(?:from|join)\s+(?<name>\w+)")
            .Any(earlier => PartsCalled(earlier.Groups["name"].Value).Any(other => other.Length > 0 && other != part && IsOfTables(other)));

    private IEnumerable<string> PartsCalled(string alias)
    {
        foreach (Match end in Regex.Matches(_sql, $@"\)\s*(?:as\s+)?{alias}\b"))
            yield return _sql[OpeningOf(end.Index)..end.Index];
        var names = Regex.Matches(_sql, $@"(?:\b(?:from|join|using)|,)\s+(?<name>\w+)\s+(?:as\s+)?{alias}\b").Select(match => match.Groups["name"].Value).Append(alias);
        foreach (var name in names)
            foreach (Match start in Regex.Matches(_sql, $@"(?<!\w){name}\s+as\s+(?:materialized\s+)?\("))
                yield return _sql[(start.Index + start.Length)..ClosingOf(start.Index + start.Length)];
    }

    // No other account's table stands beside it, so a column without a name before it is its own.
    private bool IsAlone(Use use) => _uses.All(other => other == use || (other.ScopeStart, other.ScopeEnd) != (use.ScopeStart, use.ScopeEnd) || other.IsInsert);

    private Use UseOf(Group table, Group alias, string word)
    {
        var (open, close) = (OpeningOf(table.Index), ClosingOf(table.Index));
        var flat = Flat(_sql[open..close]);
        var at = table.Index - open;
        var start = Parts().Matches(flat[..at]).Select(part => part.Index + part.Length).LastOrDefault();
        var end = Parts().Match(flat, at) is { Success: true } next ? next.Index : flat.Length;
        return new(table.Value, alias.Success ? alias.Value : table.Value, table.Index, open + start, open + end,
            NoCondition().Replace(flat[start..end], " from "), word.Equals("into", StringComparison.OrdinalIgnoreCase));
    }

    private int OpeningOf(int at)
    {
        for (var depth = 0; at > 0; at--)
        {
            if (_sql[at - 1] == ')') depth++;
            if (_sql[at - 1] == '(' && depth-- == 0) return at;
        }
        return 0;
    }

    private int ClosingOf(int at)
    {
        for (var depth = 0; at < _sql.Length; at++)
        {
            if (_sql[at] == '(') depth++;
            if (_sql[at] == ')' && depth-- == 0) return at;
        }
        return at;
    }

    // The text with spaces in place of what stands in parentheses.
    private static string Flat(string sql)
    {
        var depth = 0;
        return string.Concat(sql.Select(sign =>
        {
            if (sign == ')') depth--;
            var flat = depth == 0 ? sign : ' ';
            if (sign == '(') depth++;
            return flat;
        }));
    }

    [GeneratedRegex("--[^\n]*|'(?:[^']|'')*'")]
    private static partial Regex Ignored();

    [GeneratedRegex(@"\b(?:union|except|intersect)\b|;", RegexOptions.IgnoreCase)]
    private static partial Regex Parts();

    // What is selected, set or returned, and the order, restrict nothing.
    [GeneratedRegex(@"\b(?:select|set)\b[\s\S]*?(?:\b(?:from|where)\b|$)|\b(?:returning|order\s+by|group\s+by)\b[\s\S]*", RegexOptions.IgnoreCase)]
    private static partial Regex NoCondition();

    /// <param name="Around">The conditions of the select, update or delete that it stands in, without what is in parentheses.</param>
    private sealed record Use(string Table, string Alias, int Start, int ScopeStart, int ScopeEnd, string Around, bool IsInsert);
}
