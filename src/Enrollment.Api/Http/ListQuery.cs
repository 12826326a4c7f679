using Enrollment.Core.Requests;

namespace Enrollment.Api.Http;

/// <summary>The query parameters of a list: limit, cursor, and the filters that it declares, which <see cref="DeclaredParameters"/> holds callers to.</summary>
public sealed class ListQuery
{
    private const int DefaultLimit = 25;
    private const int MaxLimit = 100;
    private const int MaxTexts = 100;

    private readonly IQueryCollection _query;

    private ListQuery(IQueryCollection query, int limit, Cursor? cursor) => (_query, Limit, Cursor) = (query, limit, cursor);

    public int Limit { get; }
    public Cursor? Cursor { get; }

    /// <exception cref="RequestRefusedException">The limit or the cursor is wrong.</exception>
    public static ListQuery Read(HttpRequest request, CursorList list) => new(request.Query, ReadLimit(request.Query), ReadCursor(request.Query, list));

    /// <exception cref="RequestRefusedException">The value is not a UUID.</exception>
    public Guid? Uuid(string name) => (string?)_query[name] switch
    {
        null => null,
        var text when Guid.TryParseExact(text, "D", out var id) => id,
        _ => throw Refused($"'{name}' must be a UUID."),
    };

    /// <exception cref="RequestRefusedException">The value is empty, too long, or contains characters that no stored value can have.</exception>
    public string? Text(string name, int maxLength) => (string?)_query[name] is { } text ? Checked(name, text, maxLength) : null;

    /// <summary>Returns the values of a filter that may be given several times; empty if it is not given.</summary>
    /// <exception cref="RequestRefusedException">There are too many values, or one of them is a value that nothing stored can have.</exception>
    public IReadOnlyList<string> Texts(string name, int maxLength)
    {
        var values = _query[name];
        return values.Count <= MaxTexts
            ? [.. values.Select(value => Checked(name, value, maxLength))]
            : throw Refused($"'{name}' may be given at most {MaxTexts} times; it is given {values.Count} times.");
    }

    /// <exception cref="RequestRefusedException">The value is none of the allowed words.</exception>
    public string? OneOf(string name, IReadOnlyCollection<string> allowed) => (string?)_query[name] switch
    {
        null => null,
        var text when allowed.Contains(text, StringComparer.Ordinal) => text,
        _ => throw Refused($"'{name}' must be one of {string.Join(", ", allowed)}."),
    };

    /// <exception cref="RequestRefusedException">The value is no instant.</exception>
    public DateTimeOffset? Instant(string name) => QueryInstants.Read(_query, name);

    /// <exception cref="RequestRefusedException">The value is neither true nor false.</exception>
    public bool? Flag(string name) => OneOf(name, ["true", "false"]) is { } word ? word == "true" : null;

    /// <summary>Refuses a cursor that names no place of the list.</summary>
    public static RequestRefusedException NotOfThisList() => new(Problems.InvalidCursor.With(
        "The cursor was not made by this list.", "Start without a cursor, then send next_cursor unchanged."));

    // Trimmed as stored texts are, or it could be like none of them.
    private static string Checked(string name, string? given, int maxLength) =>
        VisibleText.Trim(given ?? "") is { Length: > 0 } text && VisibleText.Length(text) <= maxLength && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : throw Refused($"'{name}' must be a text of 1 to {maxLength} characters.");

    private static int ReadLimit(IQueryCollection query) => (string?)query["limit"] switch
    {
        null => DefaultLimit,
        var text when int.TryParse(text, System.Globalization.NumberStyles.None, null, out var limit) && limit is >= 1 and <= MaxLimit => limit,
        _ => throw Refused($"'limit' must be a whole number from 1 to {MaxLimit}."),
    };

    private static Cursor? ReadCursor(IQueryCollection query, CursorList list)
    {
        if (query.ContainsKey("cursor") && query.ContainsKey("after"))
            throw Refused("'after' is another name for 'cursor'; send one of them.");
        var text = (string?)query["cursor"] ?? (string?)query["after"];
        if (text is null)
            return null;
        return Http.Cursor.Parse(text, list) ?? throw NotOfThisList();
    }

    private static RequestRefusedException Refused(string detail) => new(Problems.InvalidParameter.With(detail));
}
