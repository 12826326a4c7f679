using Enrollment.Core.Imports.Reading;

namespace Enrollment.Consumers.Imports;

/// <summary>The rows of a file that is being fetched.</summary>
public sealed class FetchedRows : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly ByteWindow _window;

    internal FetchedRows(HttpResponseMessage response, Stream body, string format, ImportShape shape)
    {
        (_response, _body, _window) = (response, body, new ByteWindow(body));
        Reader = RowFormats.Reader(format, _window, shape);
    }

    /// <summary>Reads the rows. It is open.</summary>
    public IRowReader Reader { get; }

    /// <exception cref="FileRefusedException">The file is not one whose rows can be read.</exception>
    internal async Task OpenAsync(CancellationToken stop)
    {
        if (await Reader.OpenAsync(stop) is { Count: > 0 } faults)
            throw new FileRefusedException(FileFault.Errors(faults).ToRefusal());
    }

    /// <summary>Ends the fetching, wherever it is.</summary>
    public async ValueTask DisposeAsync()
    {
        // First: what has not arrived is not waited for.
        _response.Dispose();
        await _body.DisposeAsync();
        _window.Dispose();
    }
}
