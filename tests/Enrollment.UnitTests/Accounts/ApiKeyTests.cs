using Enrollment.Core.Accounts;

namespace Enrollment.UnitTests.Accounts;

public sealed class ApiKeyTests
{
    [Theory]
    [InlineData("ek_live_abcdefghijklmnopqrstuvwxyz", "ek_live_abcd")]
    [InlineData("ek_test_0123456789abcdef0123456789abcdef", "ek_test_0123")]
    [InlineData("0123456789abcdef0123456789abcdef", "0123")]
    [InlineData("ek_liveabcdefghijklmnopqrstuvwxyz", "ek_l")]
    [InlineData("EK_LIVE_abcdefghijklmnopqrstuvwxyz", "EK_L")]
    public void At_most_four_characters_of_the_secret_are_kept_to_tell_keys_apart(string secret, string prefix)
    {
        var key = ApiKey.Of(secret, Guid.NewGuid(), "a key", [], DateTimeOffset.UnixEpoch);

        Assert.Equal(prefix, key.Prefix);
        Assert.Equal(ApiKey.Hash(secret), key.Sha256);
    }

    [Fact]
    public void A_key_that_is_made_here_is_told_apart_by_what_follows_its_marker()
    {
        var secret = ApiKey.NewSecret();

        var key = ApiKey.Of(secret, Guid.NewGuid(), "a key", [], DateTimeOffset.UnixEpoch);

        Assert.StartsWith("ek_live_", key.Prefix, StringComparison.Ordinal);
        Assert.Equal(secret[..12], key.Prefix);
    }
}
