using System.Buffers.Binary;
using System.Text;

namespace Enrollment.Core.Imports.Reading;

/// <summary>
/// Reads UTF-16, as Excel writes its “Unicode text”, as UTF-8. What is broken becomes a byte that UTF-8 does not have, so that
/// only its row is refused.
/// </summary>
/// <param name="begun">What was read of <paramref name="source"/> before.</param>
internal sealed class Utf16Body(Stream source, byte[] begun, bool isBigEndian) : ReadOnlyStream
{
    /// <summary>Stands for half of a surrogate pair.</summary>
    public const byte HalfPair = 0xFF;

    /// <summary>Stands for the last byte of a file that ends in the middle of a unit.</summary>
    public const byte HalfUnit = 0xFE;

    // A unit takes two bytes here and at most three in UTF-8.
    private readonly byte[] _raw = new byte[16 * 1024];
    private readonly byte[] _text = new byte[24 * 1024 + 1];
    private byte[] _begun = begun;
    private int _rawLength;
    private int _textStart;
    private int _textEnd;
    private bool _isComplete;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_textStart == _textEnd && !_isComplete)
        {
            var read = await ReadRawAsync(cancellationToken);
            _rawLength += read;
            _isComplete = read == 0;
            Convert();
        }
        var length = Math.Min(buffer.Length, _textEnd - _textStart);
        _text.AsMemory(_textStart, length).CopyTo(buffer);
        _textStart += length;
        return length;
    }

    private async ValueTask<int> ReadRawAsync(CancellationToken stop)
    {
        var room = _raw.AsMemory(_rawLength);
        if (_begun.Length == 0)
            return await source.ReadAsync(room, stop);
        var length = Math.Min(_begun.Length, room.Length);
        _begun.AsMemory(0, length).CopyTo(room);
        _begun = _begun[length..];
        return length;
    }

    private void Convert()
    {
        (_textStart, _textEnd) = (0, 0);
        var at = 0;
        while (_rawLength - at >= 2)
        {
            var unit = UnitAt(at);
            if (char.IsHighSurrogate(unit) && _rawLength - at < 4 && !_isComplete)
                break;
            var isPair = char.IsHighSurrogate(unit) && _rawLength - at >= 4 && char.IsLowSurrogate(UnitAt(at + 2));
            if (isPair)
                Add(new Rune(unit, UnitAt(at + 2)));
            else if (char.IsSurrogate(unit))
                _text[_textEnd++] = HalfPair;
            else
                Add(new Rune(unit));
            at += isPair ? 4 : 2;
        }
        if (_isComplete && at < _rawLength)
        {
            _text[_textEnd++] = HalfUnit;
            at = _rawLength;
        }
        _raw.AsSpan(at, _rawLength - at).CopyTo(_raw);
        _rawLength -= at;
    }

    private char UnitAt(int at) => (char)(isBigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(_raw.AsSpan(at))
        : BinaryPrimitives.ReadUInt16LittleEndian(_raw.AsSpan(at)));

    private void Add(Rune letter) => _textEnd += letter.EncodeToUtf8(_text.AsSpan(_textEnd));
}
