using System.Buffers.Binary;

namespace Enrollment.Testing;

/// <summary>UUIDs of version 7 that rise from one to the next, also within a millisecond: tests compare lists that are in order of id.</summary>
internal static class RisingIds
{
    private const int CounterBits = 12;
    private static long _last;

    public static Guid[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public static Guid Next()
    {
        // A counter that overflows runs ahead into the next millisecond.
        long last, next;
        do
        {
            last = Interlocked.Read(ref _last);
            next = Math.Max(last + 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() << CounterBits);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (next >> CounterBits << 16) | 0x7000 | (next & 0xFFF));
        return new Guid(bytes, bigEndian: true);
    }
}
