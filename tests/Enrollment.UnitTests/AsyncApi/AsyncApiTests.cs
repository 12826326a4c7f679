using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.AsyncApi;
using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Enrollment.Testing;

namespace Enrollment.UnitTests.AsyncApi;

public sealed class AsyncApiTests
{
    private const string Regenerate = "dotnet run --project tools/AsyncApi";

    private static readonly string File = Path.Combine(Repository.Root, "docs", "asyncapi.json");

    [Fact]
    public void The_document_says_what_the_contracts_say()
    {
        Assert.True(AsyncApiDocument.Write() == System.IO.File.ReadAllText(File), $"docs/asyncapi.json is not what the contracts say now. Run '{Regenerate}' and look at the difference.");
    }

    [Fact]
    public void Every_message_of_the_outbox_is_a_documented_contract() =>
        Assert.Empty(MessageTypes.All.Select(type => type.Name).Except(AsyncApiDocument.Messages.Select(type => type.Name), StringComparer.Ordinal));

    [Fact]
    public void Every_contract_is_a_message_or_part_of_one()
    {
        var parts = AsyncApiDocument.Messages.SelectMany(type => type.GetProperties()).SelectMany(property => property.PropertyType.GenericTypeArguments.Append(property.PropertyType)).ToHashSet();

        Assert.DoesNotContain(ContractDocs.Records.Except(AsyncApiDocument.Messages), type => !parts.Contains(type));
    }

    [Fact]
    public void Every_message_is_sent_or_received_by_the_service() =>
        Assert.All(AsyncApiDocument.Messages, type => Assert.True(AsyncApiDocument.IsSent(type) || AsyncApiDocument.IsReceived(type), type.Name));

    [Fact]
    public void Every_message_has_an_example() =>
        Assert.Empty(AsyncApiDocument.Messages.Except(MessageExamples.All.Select(example => example.Type)));

    [Fact]
    public void Every_example_in_the_document_is_what_the_outbox_writes()
    {
        var document = JsonNode.Parse(System.IO.File.ReadAllText(File))!;

        foreach (var example in MessageExamples.All)
        {
            var shown = document["components"]!["messages"]![example.Type.Name]!["examples"]!.AsArray().Single(shown => (string)shown!["name"]! == example.Name)!["payload"]!;
            Assert.True(JsonNode.DeepEquals(example.Payload, shown), example.Type.Name);
        }
    }

    [Fact]
    public void Every_example_reads_as_the_message_it_was() => Assert.All(MessageExamples.All, example =>
    {
        var read = example.Payload["message"].Deserialize(example.Type, JsonSerializerOptions.Web);

        Assert.True(JsonNode.DeepEquals(JsonSerializer.SerializeToNode(read, example.Type), JsonSerializer.SerializeToNode(example.Message, example.Type)), example.Type.Name);
    });

    [Fact]
    public void A_producers_example_is_a_request_that_is_taken()
    {
        var request = MessageExamples.All.Select(example => example.Message).OfType<BulkEnrollRequested>().Single(message => message.Request is not null).Request!.Value;
        var reader = new ObjectReader(request, "", new ValidationErrors());

        Assert.NotNull(BulkEnrollRequest.Read(reader, isAnswered: false));
    }
}
