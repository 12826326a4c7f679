using Enrollment.Contracts;
using Enrollment.IntegrationTests.Hosting;
using RabbitMQ.Client;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Headers that cannot be kept are refused with a pointer to them.</summary>
public sealed class When_a_header_is_odd(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private const string OneRow = """{"rows": [{"external_id": "only"}]}""";

    [Fact]
    public async Task The_text_that_brings_batches_into_an_order_has_an_end()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        // Such that nothing packs it: it does not fit into an index.
        var endless = string.Concat(Enumerable.Range(0, 120).Select(_ => Guid.NewGuid().ToString("n")));

        var refused = await pipeline.AskAsync(OneRow, change: InOrder(endless));
        var imported = await pipeline.AskAsync(OneRow, change: InOrder(string.Concat(Enumerable.Repeat("😀", 255))));

        Assert.Equal("/headers/import-order too_long", refused.Error);
        Assert.Equal(1, imported.Number("created"));
    }

    [Fact]
    public async Task A_header_that_is_no_text_is_pointed_at()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var refused = await pipeline.AskAsync(OneRow, change: InOrder(new List<object?> { 1 }));

        Assert.Equal("/headers/import-order wrong_type", refused.Error);
        await pipeline.AssertGoesOnAsync();
    }

    private static Action<BasicProperties> InOrder(object value) => properties => properties.Headers![EnrollmentHeaders.ImportOrder] = value;
}
