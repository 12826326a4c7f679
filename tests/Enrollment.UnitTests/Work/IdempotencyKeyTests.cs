using Enrollment.Api.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Enrollment.UnitTests.Work;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("0198F3A2-5C1E-7B43-9D27-6F1F0C2E8A55", "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55")]
    [InlineData("0198f3a25c1e7b439d276f1f0c2e8a55", "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55")]
    [InlineData("anna@example.org", "anna%40example.org")]
    [InlineData("Anna", "Anna")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("7", "7")]
    public void An_address_is_told_from_others_whatever_its_values_are(string value, string spelled)
    {
        var pattern = RoutePatternFactory.Parse("/api/v1/things/{thing}/do");
        var http = new DefaultHttpContext();
        http.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, pattern, order: 0, metadata: null, displayName: null));
        http.Request.RouteValues["thing"] = value;

        Assert.Equal($"/api/v1/things/{spelled}/do", IdempotencyKey.PathOf(http));
    }
}
