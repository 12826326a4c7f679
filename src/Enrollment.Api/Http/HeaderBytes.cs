using System.Text;

namespace Enrollment.Api.Http;

/// <summary>
/// Takes the bytes of request headers as they come, one character each. The web server would take them for UTF-8 and refuse a request
/// with any other byte by a bare status, even in a header that is not read. What looks at a header refuses what is not ASCII.
/// </summary>
internal static class HeaderBytes
{
    public static void AddHeaderBytes(this WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1);
}
