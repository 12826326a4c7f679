namespace Enrollment.IntegrationTests.Imports;

/// <summary>Sent in chunks: nobody knows beforehand how long it is.</summary>
internal sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;
}
