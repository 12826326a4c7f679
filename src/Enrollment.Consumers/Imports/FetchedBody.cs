using System.Diagnostics;
using System.Security.Cryptography;
using Enrollment.Core.Imports.Reading;

namespace Enrollment.Consumers.Imports;

/// <summary>
/// A file as it arrives. Cut off when it is longer than allowed, arrives too slowly or takes too long. Its end is there only once it is
/// known to be whole: an answer that broke off, or another file than the one that was hashed, throws in its place.
/// </summary>
internal sealed class FetchedBody : ReadOnlyStream
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly FetchLimits _limits;
    private readonly string? _sha256;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _received;
    private TimeSpan _waited;

    /// <param name="sha256">The hash that the file should have, in lower-case digits; null if it is not compared.</param>
    public FetchedBody(HttpResponseMessage response, Stream body, string? sha256, FetchLimits limits) =>
        (_response, _body, _sha256, _limits) = (response, body, sha256, limits);

    /// <summary>Whether HTTP tells the end of the file from a connection that was cut.</summary>
    public bool TellsItsEnd => _response.Content.Headers.ContentLength is not null || _response.Headers.TransferEncodingChunked is true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        var read = await ReceiveAsync(buffer, cancellationToken);
        _received += read;
        if (_received > _limits.MaxBytes)
            throw FetchFile.TooLarge(_limits.MaxBytes);
        if (_waited > _limits.Grace && _received < _waited.TotalSeconds * _limits.BytesPerSecond)
            throw new FileAwayException($"it arrives at less than {_limits.BytesPerSecond} bytes a second");
        _hash.AppendData(buffer.Span[..read]);
        if (read == 0)
            CheckHash();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }

    // Only the time that is spent waiting counts: what the database needs for the rows is not the server's fault.
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken stop)
    {
        var rest = _limits.MaxTime - Stopwatch.GetElapsedTime(_began);
        if (rest <= TimeSpan.Zero)
            throw TooLate();
        var begun = Stopwatch.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(rest < _limits.Grace ? rest : _limits.Grace);
        try
        {
            return await _body.ReadAsync(buffer, patience.Token);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            if (!patience.IsCancellationRequested)
                throw new FileAwayException($"it broke off after {_received} bytes");
            throw rest < _limits.Grace ? TooLate() : new FileAwayException($"nothing arrived for {_limits.Grace.TotalSeconds:0.###} s");
        }
        finally
        {
            _waited += Stopwatch.GetElapsedTime(begun);
        }
    }

    private FileAwayException TooLate() => new($"it did not arrive within {_limits.MaxTime}");

    private void CheckHash()
    {
        if (_sha256 is null)
            return;
        var actual = Convert.ToHexStringLower(_hash.GetCurrentHash());
        if (actual == _sha256)
            return;
        throw !TellsItsEnd
            ? new FileAwayException($"it has another SHA-256, {actual}, or broke off after {_received} bytes")
            : FileRefusedException.At(
                FileSource.Sha256Pointer, "wrong_sha256", $"The file has another SHA-256: {actual}. Nothing was imported.",
                "Send the hash of the file as it is fetched, or fetch the right file.");
    }
}
