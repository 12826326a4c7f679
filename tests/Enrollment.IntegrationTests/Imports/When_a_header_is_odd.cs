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

    [Fact]
    public async Task Case_does_not_count_in_its_name()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var customers = await pipeline.AskAsync("name\nOne\n", contentType: "text/csv", change: With(("Import-Kind", "customers"), ("IMPORT-ORDER", "x")));
        var unknown = await pipeline.AskAsync("name\nOne\n", contentType: "text/csv", change: With(("Import-Kinds", "customers")));
        var twice = await pipeline.AskAsync("name\nOne\n", contentType: "text/csv", change: With(("Import-Kind", "customers"), ("import-kind", "contacts")));

        Assert.Equal(("customers", 1L), (customers.Text("kind"), customers.Number("created")));
        Assert.Equal("/headers/import-kinds unknown_field", unknown.Error);
        Assert.Equal("/headers/import-kind duplicate_header", twice.Error);
        Assert.Equal(0, await pipeline.ContactsAsync());
    }

    private static Action<BasicProperties> With(params (string Name, string Value)[] headers) => properties =>
    {
        foreach (var (name, value) in headers)
            properties.Headers![name] = value;
    };

    private static Action<BasicProperties> InOrder(object value) => properties => properties.Headers![EnrollmentHeaders.ImportOrder] = value;
}
