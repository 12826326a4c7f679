using Enrollment.Core.Webhooks;

namespace Enrollment.UnitTests.Webhooks;

public sealed class WebhookUrlTests
{
    [Theory]
    [InlineData("https://hooks.example.org/a?b=c")]
    [InlineData("https://hooks.example.org:8443/")]
    [InlineData("https://1.1.1.1/")]
    [InlineData("https://[2606:4700::1111]/")]
    [InlineData("https://münchen.example/")]
    [InlineData("https://hooks.example.org./")]
    [InlineData("https://ｈｏｏｋｓ.example.org/")]
    [InlineData("https://１.1.1.1/")]
    [InlineData("https://[::ffff:1.1.1.1]/")]
    [InlineData("https://intranet/")] // What it resolves to is asked where it is dialled.
    public void Public_https_addresses_may_be_called(string url) => Assert.Null(WebhookUrl.Check(url, new AllowedHosts(), out _));

    [Theory]
    [InlineData("", "invalid_url")]
    [InlineData("hooks.example.org", "invalid_url")]
    [InlineData("/hooks", "invalid_url")]
    [InlineData("ftp://example.org/", "invalid_url")]
    [InlineData("file:///etc/passwd", "invalid_url")]
    [InlineData("https:///nobody", "invalid_url")]
    [InlineData("https://example.org/a b", "invalid_url")]
    [InlineData(" https://example.org/", "invalid_url")]
    [InlineData("https://example.org\\@127.0.0.1/", "invalid_url")]
    [InlineData("https://user:pass@example.org/", "invalid_url")]
    [InlineData("https://user@example.org/", "invalid_url")]
    [InlineData("https://example.org/#top", "invalid_url")]
    [InlineData("https://example.org/{{contact.id}}", "invalid_url")]
    [InlineData("http://example.org/", "https_required")]
    [InlineData("https://127.0.0.1/", "forbidden_address")]
    [InlineData("https://127.1/", "forbidden_address")]
    [InlineData("https://2130706433/", "forbidden_address")]
    [InlineData("https://0x7f.0.0.1/", "forbidden_address")]
    [InlineData("https://0177.0.0.1/", "forbidden_address")]
    [InlineData("https://169.254.169.254/latest/meta-data", "forbidden_address")]
    [InlineData("https://[::1]/", "forbidden_address")]
    [InlineData("https://[::ffff:10.0.0.1]/", "forbidden_address")]
    [InlineData("https://[fe80::1%25eth0]/", "forbidden_address")]
    [InlineData("https://[2606:4700::1111%25eth0]/", "forbidden_address")]
    public void Others_are_refused(string url, string code) => Assert.Equal(code, WebhookUrl.Check(url, new AllowedHosts(), out _)?.Code);

    [Theory]
    [InlineData("https://localhost/x", "forbidden_address")]
    [InlineData("https://10。0。0。1/x", "forbidden_address")]
    [InlineData("http://127.0.0.1:0/x", "invalid_url")]
    [InlineData("https://LocalHost./", "forbidden_address")]
    [InlineData("https://app.localhost/", "forbidden_address")]
    [InlineData("https://ｌｏｃａｌｈｏｓｔ/", "forbidden_address")]
    [InlineData("https://lo\u200Bcal\u00ADhost/", "forbidden_address")]
    [InlineData("https://ab\u200Ccd.example/", "invalid_url")]
    [InlineData("https://ab\u3000cd.example/", "invalid_url")]
    [InlineData("https://ab\u202Ecd.example/", "invalid_url")]
    [InlineData("https://ab\u200Ecd.example/", "invalid_url")]
    [InlineData("https://\u202Acd.example\u202C/", "invalid_url")]
    [InlineData("https://ab\u200Fcd.example/", "invalid_url")]
    [InlineData("https://ab\u2066cd.example/", "invalid_url")]
    [InlineData("https://ip6-localhost/", "forbidden_address")]
    [InlineData("https://metadata.google.internal/computeMetadata/v1/", "forbidden_address")]
    [InlineData("https://10.0.0.1./", "forbidden_address")]
    [InlineData("https://0x7f.0.0.1./", "forbidden_address")]
    [InlineData("https://１０.０.０.１/", "forbidden_address")]
    [InlineData("https://１２７．1/", "forbidden_address")]
    [InlineData("https://０ｘ７ｆ000001/", "forbidden_address")]
    [InlineData("https://017700000001/", "forbidden_address")]
    [InlineData("https://[::ffff:7f00:1]/", "forbidden_address")]
    [InlineData("https://[::127.0.0.1]/", "forbidden_address")]
    [InlineData("https://①②⑦.0.0.1/", "invalid_url")]
    [InlineData("https://𝟏𝟐𝟕.0.0.1/", "invalid_url")]
    [InlineData("https://%31%30.0.0.1/", "invalid_url")]
    [InlineData("https://10%2e0.0.1/", "invalid_url")]
    [InlineData("https://256.1.1.1/", "invalid_url")]
    [InlineData("https://1.2.3.4.5/", "invalid_url")]
    [InlineData("https://4294967297/", "invalid_url")]
    [InlineData("https://08.1.1.1/", "invalid_url")]
    [InlineData("https://hooks.0x4/", "invalid_url")]
    [InlineData("https://hooks.example.org:0/", "invalid_url")]
    public void F14_a_host_is_judged_as_it_would_be_dialled(string url, string code) =>
        Assert.Equal(code, WebhookUrl.Check(url, new AllowedHosts(), out _)?.Code);

    [Theory]
    [InlineData("http://[::ffff:127.0.0.1]:8080/a?b=%20c", "http://127.0.0.1:8080/a?b=%20c")]
    [InlineData("http://１２７。1/", "http://127.0.0.1/")]
    [InlineData("http://HOOKS.internal./", "http://hooks.internal/")]
    [InlineData("http://MÜNCHEN.internal/", "http://xn--mnchen-3ya.internal/")]
    [InlineData("http://mu\u0308nchen.internal/", "http://xn--mnchen-3ya.internal/")]
    [InlineData("http://mün\u00ADchen\uFE0F.internal/", "http://xn--mnchen-3ya.internal/")]
    [InlineData("http://hook\u017F.internal/", "http://hooks.internal/")] // The long s.
    [InlineData("http://xn--mnchen-3ya.internal/", "http://xn--mnchen-3ya.internal/")]
    [InlineData("http://10.1.2.3/", "http://10.1.2.3/")]
    [InlineData("http://localhost/", "http://localhost/")]
    public void F14_an_allowed_host_is_dialled_as_it_was_judged(string url, string dialled)
    {
        var allowed = new AllowedHosts("::ffff:127.0.0.1", "::ffff:10.1.0.0/112", "Hooks.Internal.", "münchen.internal", "localhost");

        Assert.Null(WebhookUrl.Check(url, allowed, out var read));
        Assert.Equal(dialled, read.AbsoluteUri);
    }

    [Fact]
    public void One_that_is_too_long_is_refused() =>
        Assert.Equal("invalid_url", WebhookUrl.Check("https://example.org/" + new string('a', 2_000), new AllowedHosts(), out _)?.Code);

    [Theory]
    [InlineData("http://127.0.0.1:8080/", true)]
    [InlineData("http://127.1:8080/", true)]
    [InlineData("http://[::ffff:127.0.0.1]/", true)]
    [InlineData("http://10.1.2.3/", true)]
    [InlineData("http://hooks.internal/", true)]
    [InlineData("http://HOOKS.internal/", true)]
    [InlineData("http://10.2.0.1/", false)]
    [InlineData("http://localhost/", false)] // A name that resolves into an allowed network is not allowed by it.
    [InlineData("http://sub.hooks.internal/", false)]
    [InlineData("http://[::1]/", false)]
    public void An_entry_of_the_allow_list_covers_its_host_and_nothing_else(string url, bool isAllowed)
    {
        var allowed = new AllowedHosts("127.0.0.1", "10.1.0.0/16", "hooks.internal");

        Assert.Equal(isAllowed, WebhookUrl.Check(url, allowed, out _) is null);
    }

    [Theory]
    [InlineData("hooks.internal", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("10.1.0.0/16", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("", false)]
    [InlineData("http://hooks.internal", false)]
    [InlineData("10.1.0.0/99", false)]
    [InlineData("*.internal", false)]
    public void An_entry_is_a_name_an_address_or_a_network(string entry, bool isOne) => Assert.Equal(isOne, AllowedHosts.IsEntry(entry));
}
