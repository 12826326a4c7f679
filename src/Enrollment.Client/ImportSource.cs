namespace Enrollment.Client;

/// <summary>Says whether the contents of an import can be sent, and sent again.</summary>
/// <param name="isRepeatable">Whether the contents can be read any number of times.</param>
internal sealed class ImportSource(bool isRepeatable)
{
    private bool _hasBegun;

    /// <summary>Whether another try would send the same contents. Those that can be read once are lost as soon as reading has begun.</summary>
    public bool CanBeSentAgain => isRepeatable || !_hasBegun;

    /// <summary>Notes that the contents are read.</summary>
    /// <exception cref="InvalidOperationException">They were read before, and cannot be read again.</exception>
    public void BeginReading()
    {
        // The handler can ask for a body a second time by itself, for instance after a redirect.
        if (!CanBeSentAgain)
            throw new InvalidOperationException("What is imported can be read once only, and has been read. Give a collection, or a stream that can seek.");
        _hasBegun = true;
    }
}
