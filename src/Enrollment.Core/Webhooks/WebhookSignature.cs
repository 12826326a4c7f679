using System.Security.Cryptography;
using System.Text;

namespace Enrollment.Core.Webhooks;

/// <summary>Signs deliveries as Standard Webhooks 1.0.0 asks for: symmetric, version 1.</summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string SecretPrefix = "whsec_";

    /// <summary>Writes a secret in the form that receivers verify with.</summary>
    public static string Show(ReadOnlySpan<byte> secret) => SecretPrefix + Convert.ToBase64String(secret);

    /// <summary>Makes the signature header: one signature for each valid secret, so that a receiver may have any of them.</summary>
    /// <param name="id">The delivery's id, without points.</param>
    /// <param name="timestamp">The time of the attempt, in Unix seconds.</param>
    /// <param name="body">The exact bytes that are sent.</param>
    public static string Sign(IEnumerable<byte[]> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}"));
    }
}
