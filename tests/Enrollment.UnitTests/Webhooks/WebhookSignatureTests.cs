using System.Text;
using Enrollment.Core.Webhooks;

namespace Enrollment.UnitTests.Webhooks;

public sealed class WebhookSignatureTests
{
    // The example that the libraries of Standard Webhooks are tested with.
    private static readonly byte[] Secret = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    [Fact]
    public void The_published_example_comes_out() =>
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign([Secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));

    [Fact]
    public void Every_valid_secret_signs()
    {
        var both = WebhookSignature.Sign([Secret, new byte[32]], "id", 1, "{}"u8);

        Assert.Equal([WebhookSignature.Sign([Secret], "id", 1, "{}"u8), WebhookSignature.Sign([new byte[32]], "id", 1, "{}"u8)], both.Split(' '));
    }

    [Fact]
    public void A_secret_is_shown_as_the_receivers_libraries_take_it() =>
        Assert.Equal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", WebhookSignature.Show(Secret));
}
