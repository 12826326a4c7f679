using System.Buffers;

namespace Enrollment.Core.Imports.Reading;

/// <summary>The stretch of a file that a reader looks at, as UTF-8. It grows to hold one row; the caller decides how long a row may be.</summary>
public sealed class ByteWindow(Stream source) : IDisposable
{
    private const int InitialSize = 64 * 1024;

    private Stream _source = source;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int _start;
    private int _end;

    /// <summary>The bytes that were received and not yet skipped.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Whether <see cref="Unread"/> reaches to the end of the file.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the file is UTF-16, which <see cref="Unread"/> shows as UTF-8.</summary>
    public bool IsUtf16 { get; private set; }

    public void Skip(int count) => _start += count;

    /// <summary>Skips a byte order mark, which is no part of the first row. Behind the mark of UTF-16 the file is read as such.</summary>
    public async ValueTask SkipByteOrderMarkAsync(CancellationToken stop)
    {
        await ShowAsync(3, stop);
        if (Unread.StartsWith("\uFEFF"u8))
            Skip(3);
        else if (Unread is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            ReadUtf16(isBigEndian: Unread[0] == 0xFE);
    }

    /// <summary>Makes at least <paramref name="count"/> bytes visible, or all that there are.</summary>
    public async ValueTask ShowAsync(int count, CancellationToken stop)
    {
        while (Unread.Length < count && await FillAsync(stop))
        {
        }
    }

    /// <summary>
    /// Makes more of the file visible; false if there is no more. What is unread at least doubles, so that a long row
    /// that arrives in small pieces is looked through a few times and not once per piece.
    /// </summary>
    public async ValueTask<bool> FillAsync(CancellationToken stop)
    {
        var before = _end - _start;
        var wanted = Math.Max(1, before * 2);
        MakeRoom(wanted);
        while (_end - _start < wanted && !IsComplete)
        {
            var read = await _source.ReadAsync(_buffer.AsMemory(_end), stop);
            _end += read;
            IsComplete = read == 0;
        }
        return _end - _start > before;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        (_start, _end) = (0, 0);
    }

    private void ReadUtf16(bool isBigEndian)
    {
        _source = new Utf16Body(_source, Unread[2..].ToArray(), isBigEndian);
        (_start, _end, IsComplete, IsUtf16) = (0, 0, false, true);
    }

    private void MakeRoom(int wanted)
    {
        var roomy = _buffer.Length >= wanted ? _buffer : ArrayPool<byte>.Shared.Rent(wanted);
        Unread.CopyTo(roomy);
        if (!ReferenceEquals(roomy, _buffer))
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = roomy;
        }
        (_start, _end) = (0, _end - _start);
    }
}
