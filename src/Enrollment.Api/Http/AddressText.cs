using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;

namespace Enrollment.Api.Http;

/// <summary>
/// Refuses addresses that would be read as others. %-sequences that are no text in UTF-8 are left as they are by the framework, so that a
/// filter would look for the letters "%FF" and find no contact. Segments of dots are resolved by the server, so that an id ".." of a step,
/// pasted into its address, would delete the whole event queue.
/// </summary>
internal static class AddressText
{
    public static void UseAddressText(this WebApplication app) => app.Use((http, next) =>
        Refuse(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)?.ExecuteAsync(http) ?? next(http));

    private static Problem? Refuse(string address)
    {
        if (!IsText(address))
            return Problems.InvalidParameter.With("The address has %-sequences that are not text in UTF-8.",
                "Encode texts in UTF-8 first, then as %XX: é is %C3%A9.");
        return HasDots(address)
            ? Problems.InvalidParameter.With("A part of the address is '.' or '..', which would lead to another address.",
                "Put the id in its place. Dots are dots as %2E, too.")
            : null;
    }

    private static bool HasDots(string address) => address.Split('?', 2)[0].Split('/')
        .Any(part => part.Length <= 6 && part.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..");

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
