using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;

namespace Enrollment.Consumers.Imports;

/// <summary>A file that holds the rows of a batch. The service fetches it.</summary>
/// <param name="Url">The address as it was sent; it is judged where it is fetched.</param>
/// <param name="Format">See <see cref="RowFormats"/>.</param>
/// <param name="IsGzip">Whether the file is compressed.</param>
/// <param name="Sha256">The hash of the file as it is fetched, in lower-case hexadecimal digits; null if it is not compared.</param>
/// <param name="Headers">Headers to ask for the file with.</param>
public sealed record FileSource(string Url, string Format, bool IsGzip, string? Sha256, IReadOnlyDictionary<string, string>? Headers)
{
    /// <summary>Where a batch names the file's address.</summary>
    public const string UrlPointer = "/file/url";

    /// <summary>Where a batch names the file's hash.</summary>
    public const string Sha256Pointer = "/file/sha256";

    /// <summary>Where a batch says that the file is compressed.</summary>
    public const string GzipPointer = "/file/gzip";

    private const int Sha256Digits = 64;

    /// <summary>Reads what the batch gives as <paramref name="file"/>. If anything is wrong, the reader's errors say what.</summary>
    public static FileSource Read(ObjectReader file)
    {
        var url = file.RequiredText("url", WebhookUrl.MaxLength);
        file.Required("format");
        var format = file.OptionalOneOf("format", [.. RowFormats.All]);
        var isGzip = file.OptionalBool("gzip") ?? false;
        var sha256 = file.OptionalText("sha256", maxLength: 100);
        if (sha256 is not null && (sha256.Length != Sha256Digits || !sha256.All(char.IsAsciiHexDigit)))
            file.Errors.Add(
                file.PointerTo("sha256"), "invalid_value", $"sha256 must be {Sha256Digits} hexadecimal digits.",
                "Send what `sha256sum` writes for the file as it is fetched, or leave sha256 out.");
        var headers = RequestHeaders.ReadOfFile(file);
        file.RefuseOthers();
        return new(url, format ?? RowFormats.Csv, isGzip, sha256?.ToLowerInvariant(), headers);
    }
}
