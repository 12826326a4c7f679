namespace Enrollment.Api.Http;

/// <summary>A page of a list, with the cursors to its neighbours.</summary>
public sealed record Page<T>(IReadOnlyList<T> Rows, Pagination Pagination)
{
    /// <summary>Replaces the rows of the page.</summary>
    public Page<TOut> With<TOut>(IReadOnlyList<TOut> rows) => new(rows, Pagination);
}

public static class Page
{
    /// <summary>
    /// Makes a page of rows that were read in the cursor's direction, one more than the limit. The extra row shows that there are more.
    /// </summary>
    /// <param name="at">Returns a row's place in the list.</param>
    public static Page<T> Of<T>(IReadOnlyList<T> read, ListQuery query, Func<T, Cursor> at)
    {
        var backwards = query.Cursor is { Backwards: true };
        var more = read.Count > query.Limit;
        var rows = read.Take(query.Limit).ToList();
        if (backwards)
            rows.Reverse();

        // Who came backwards came from rows that lie ahead.
        var next = rows.Count > 0 && (backwards || more) ? at(rows[^1]).ToString() : null;
        var previous = rows.Count > 0 && (backwards ? more : query.Cursor is not null) ? (at(rows[0]) with { Backwards = true }).ToString() : null;
        return new(rows, new Pagination(query.Limit, next is not null, next, previous));
    }
}
