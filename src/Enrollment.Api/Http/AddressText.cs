using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;

namespace Enrollment.Api.Http;

/// <summary>
/// Refuses addresses whose %-sequences are no text in UTF-8. The framework leaves such sequences as they are, so that a filter would
/// look for the letters "%FF" and find no contact.
/// </summary>
internal static class AddressText
{
    public static void UseAddressText(this WebApplication app) => app.Use((http, next) =>
        IsText(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)
            ? next(http)
            : Problems.InvalidParameter
                .With("The address has %-sequences that are not text in UTF-8.", "Encode texts in UTF-8 first, then as %XX: é is %C3%A9.")
                .ExecuteAsync(http));

    private static bool IsText(string address) => !address.Contains('%', StringComparison.Ordinal) || Utf8.IsValid(Decode(address));

    // A % without two digits stands for itself.
    private static byte[] Decode(string address)
    {
        var bytes = Encoding.UTF8.GetBytes(address);
        var length = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            var isEncoded = bytes[at] == '%' && at + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[at + 1]) && char.IsAsciiHexDigit((char)bytes[at + 2]);
            bytes[length++] = isEncoded ? Convert.FromHexString(Encoding.ASCII.GetString(bytes, at + 1, 2))[0] : bytes[at];
            at += isEncoded ? 2 : 0;
        }
        return bytes[..length];
    }
}
