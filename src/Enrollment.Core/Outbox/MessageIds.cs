using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Enrollment.Core.Outbox;

/// <summary>
/// Computes message ids from what a message is about, so that a repeat carries the same id and subscribers can drop it. UUID version 8
/// (RFC 9562, section 5.8) over SHA-256.
/// </summary>
public static class MessageIds
{
    /// <summary>Computes the id of the message called <paramref name="name"/> about <paramref name="subject"/>.</summary>
    /// <param name="number">Tells apart several messages of one name about one subject: a page's number, a step's.</param>
    public static Guid For(Guid subject, string name, int number = 0)
    {
        Span<byte> input = stackalloc byte[20 + Encoding.UTF8.GetMaxByteCount(name.Length)];
        subject.TryWriteBytes(input, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(input[16..], number);
        var length = 20 + Encoding.UTF8.GetBytes(name, input[20..]);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input[..length], hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
