using Enrollment.Core.Imports.Reading;

namespace Enrollment.Consumers.Imports;

/// <summary>The rows of a file that is being fetched.</summary>
public sealed class FetchedRows : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly FileSource _file;
    private readonly ByteWindow _window;

    internal FetchedRows(HttpResponseMessage response, Stream body, FileSource file, ImportShape shape)
    {
        (_response, _body, _file, _window) = (response, body, file, new ByteWindow(body));
        Reader = RowFormats.Reader(file.Format, _window, shape);
    }

    /// <summary>Reads the rows. It is open.</summary>
    public IRowReader Reader { get; }

    /// <exception cref="FileRefusedException">The file is not one whose rows can be read.</exception>
    internal async Task OpenAsync(CancellationToken stop)
    {
        if (await Reader.OpenAsync(stop) is not { Count: > 0 } faults)
            return;
        // Object stores, too, send a file compressed that was put there so, whatever is asked for.
        throw !_file.IsGzip && FileFormat.IsGzip(_window.Unread)
            ? FileRefusedException.At(
                FileSource.GzipPointer, "wrong_format", "The file is compressed with gzip, and the batch does not say so.", "Send \"gzip\": true in file.")
            : new FileRefusedException(FileFault.Errors(faults).ToRefusal());
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
