using System.Security.Cryptography;
using System.Text;

namespace Enrollment.Api.Work;

/// <summary>
/// Answers are kept encrypted under the Idempotency-Key that asks for them: one may hold an API key or a secret that is
/// shown once, and whoever reads the database must not find it there. Of the Idempotency-Key only a SHA-256 is kept.
/// </summary>
internal sealed class SealedBody(string idempotencyKey)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(idempotencyKey), outputLength: 32, info: "stored answer"u8.ToArray());

    public byte[] Sha256 { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey));

    /// <summary>Nonce, tag, ciphertext.</summary>
    public byte[] Seal(ReadOnlySpan<byte> body)
    {
        var result = new byte[NonceLength + TagLength + body.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(_key, TagLength);
        cipher.Encrypt(result.AsSpan(0, NonceLength), body, result.AsSpan(NonceLength + TagLength), result.AsSpan(NonceLength, TagLength));
        return result;
    }

    public byte[] Open(ReadOnlySpan<byte> sealedBody)
    {
        var body = new byte[sealedBody.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(_key, TagLength);
        cipher.Decrypt(sealedBody[..NonceLength], sealedBody[(NonceLength + TagLength)..], sealedBody.Slice(NonceLength, TagLength), body);
        return body;
    }
}
