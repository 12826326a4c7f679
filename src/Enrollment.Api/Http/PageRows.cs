using System.Linq.Expressions;

namespace Enrollment.Api.Http;

/// <summary>Reads the rows of a list's page, newest first, because ids rise with time.</summary>
internal static class PageRows
{
    /// <summary>Selects the rows as <see cref="Page.Of{T}"/> takes them: from the query's cursor in its direction, one more than the limit.</summary>
    public static IQueryable<T> PageOf<T>(this IQueryable<T> rows, ListQuery query, Expression<Func<T, Guid>> id)
    {
        if (query.Cursor is not { Id: var at, Backwards: var backwards })
            return rows.OrderByDescending(id).Take(query.Limit + 1);

        // A variable and not a constant: so it becomes a parameter, and the statement stays one and the same.
        Expression<Func<Guid>> cursor = () => at;
        var beyond = backwards ? Expression.GreaterThan(id.Body, cursor.Body) : Expression.LessThan(id.Body, cursor.Body);
        var there = rows.Where(Expression.Lambda<Func<T, bool>>(beyond, id.Parameters));
        return (backwards ? there.OrderBy(id) : there.OrderByDescending(id)).Take(query.Limit + 1);
    }
}
