using System.Text.Json;
using Enrollment.Consumers.Hosting;
using Enrollment.Contracts;
using MassTransit.Serialization;

namespace Enrollment.UnitTests.Messages;

/// <summary>A producer in a language without integers may publish 1.0. Messages take it, as bodies over HTTP do.</summary>
public sealed class When_a_message_has_a_whole_number
{
    private static readonly JsonSerializerOptions Bus = BusSetup.Apply(new(SystemTextJsonMessageSerializer.Options));

    [Theory]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("10e-1")]
    public void F18_it_is_read_however_it_is_spelled(string number) => Assert.Equal(1, Read(number).StepSeq);

    [Theory]
    [InlineData("1.5")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("2147483648")]
    [InlineData("-2147483649")]
    public void Anything_else_is_set_aside(string number) => Assert.Throws<JsonException>(() => Read(number));

    [Fact]
    public void It_is_written_without_point_and_exponent()
    {
        var written = JsonSerializer.SerializeToElement(new StepExecuted(Guid.Empty, Guid.Empty, int.MaxValue), Bus);

        Assert.Equal("2147483647", written.GetProperty("stepSeq").GetRawText());
    }

    private static StepExecuted Read(string number) => JsonSerializer.Deserialize<StepExecuted>(
        $$"""{ "enrollmentId": "{{Guid.NewGuid()}}", "accountId": "{{Guid.NewGuid()}}", "stepSeq": {{number}} }""", Bus)!;
}
