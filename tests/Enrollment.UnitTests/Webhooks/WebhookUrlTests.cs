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
    [InlineData("https://localhost/")] // What it resolves to is asked where it is dialled.
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
