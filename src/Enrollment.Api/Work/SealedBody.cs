using System.Security.Cryptography;
using System.Text;

namespace Enrollment.Api.Work;

/// <summary>
/// Encrypts stored answers under the Idempotency-Key that asks for them. An answer may hold an API key or a secret that is shown once,
/// and must not be readable in the database. Only a SHA-256 of the Idempotency-Key is stored.
/// </summary>
internal sealed class SealedBody(string idempotencyKey)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(idempotencyKey), outputLength: 32, info: "stored answer"u8.ToArray());

    public byte[] Sha256 { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey));

    /// <summary>Encrypts a body: nonce, tag, ciphertext.</summary>
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
