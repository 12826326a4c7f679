using System.Net;
using System.Text;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>A body of unknown length, sent piece by piece.</summary>
internal sealed class Piecemeal(Func<Func<string, Task>, Task> write) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(async text =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await stream.FlushAsync();
    });

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
