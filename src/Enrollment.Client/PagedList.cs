using System.Runtime.CompilerServices;

namespace Enrollment.Client;

/// <summary>A list of the service. Enumerating it reads page after page; nothing is asked before.</summary>
public sealed class PagedList<T> : IAsyncEnumerable<T>
{
    private readonly Func<string?, CancellationToken, Task<ListPage<T>>> _read;

    internal PagedList(Func<string?, CancellationToken, Task<ListPage<T>>> read) => _read = read;

    /// <summary>Reads one page.</summary>
    /// <param name="cursor">A cursor of another page of this list. Left out, the first page is read.</param>
    public Task<ListPage<T>> PageAsync(string? cursor = null, CancellationToken stop = default) => _read(cursor, stop);

    /// <summary>Reads page after page until the last.</summary>
    public async IAsyncEnumerable<ListPage<T>> PagesAsync(string? cursor = null, [EnumeratorCancellation] CancellationToken stop = default)
    {
        do
        {
            var page = await _read(cursor, stop);
            yield return page;
            cursor = page.Pagination.NextCursor;
        }
        while (cursor is not null);
    }

    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in PagesAsync(cursor: null, cancellationToken))
        {
            foreach (var row in page.Data)
                yield return row;
        }
    }
}

/// <summary>One page of a list.</summary>
public sealed record ListPage<T>(IReadOnlyList<T> Data, Pagination Pagination, Meta Meta);

/// <param name="HasMore">Whether another page follows.</param>
/// <param name="NextCursor">Leads to the next page.</param>
/// <param name="PrevCursor">Leads to the page before.</param>
public sealed record Pagination(int Limit, bool HasMore, string? NextCursor, string? PrevCursor);

/// <param name="CreditsRemaining">What the account has left. An account without a limit has null.</param>
/// <param name="Url">The address that was asked, without the host.</param>
public sealed record Meta(long? CreditsRemaining, string Url);
