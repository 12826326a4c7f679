using System.Runtime.InteropServices;

namespace Enrollment.Consumers.Imports;

/// <summary>Reads bytes that are in memory as a stream, without copying them if they are a part of an array.</summary>
internal static class InMemory
{
    public static MemoryStream Open(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var part)
        ? new(part.Array!, part.Offset, part.Count, writable: false)
        : new(bytes.ToArray(), writable: false);

    /// <summary>Gives the result of reading bytes that are in memory, which nothing has to be waited for.</summary>
    public static T Result<T>(ValueTask<T> read) => read.AsTask().GetAwaiter().GetResult();
}
