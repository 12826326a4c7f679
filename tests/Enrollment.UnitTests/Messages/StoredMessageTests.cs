using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Enrollment.Consumers.Hosting;
using Enrollment.Contracts;
using Enrollment.Testing;
using MassTransit.Serialization;

namespace Enrollment.UnitTests.Messages;

/// <summary>
/// Messages wait in queues while the service is upgraded. <c>Stored</c> has one of each contract as an earlier version published it; today's
/// contracts must read them. A stored file is never changed: a field that is added later has a default.
/// </summary>
public sealed class StoredMessageTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Enrollment.UnitTests", "Messages", "Stored");

    // What the bus reads with, and nothing but .NET's own rules to look at what it has read.
    private static readonly JsonSerializerOptions Bus = BusSetup.Apply(new(SystemTextJsonMessageSerializer.Options));
    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private static readonly Type[] Parts = [typeof(RequestError), typeof(RefusedImportRow), typeof(ImportFile), typeof(ImportEnrollment), typeof(BatchCalls)];

    private static readonly string[] Names =
        [.. typeof(EnrollPage).Assembly.GetExportedTypes().Where(type => type is { IsAbstract: false }).Except(Parts).Select(type => type.Name)];

    public static TheoryData<string> Contracts { get; } = new(Names);

    [Theory]
    [MemberData(nameof(Contracts))]
    public void A_message_of_an_earlier_version_is_read_whole_by_todays_contract(string contract)
    {
        var file = Path.Combine(Folder, $"{contract}.json");
        Assert.True(File.Exists(file), $"No message of {contract} is stored. Put one, as it is published, into {file}.");
        var envelope = JsonNode.Parse(File.ReadAllText(file))!;
        var stored = envelope["message"]!.AsObject();

        var message = stored.Deserialize(typeof(EnrollPage).Assembly.GetType($"Enrollment.Contracts.{contract}")!, Bus);
        var read = JsonSerializer.SerializeToNode(message, Plain)!.AsObject();

        Assert.Equal($"urn:message:Enrollment.Contracts:{contract}", (string?)envelope["messageType"]![0]);
        Assert.All(stored, field => Assert.True(JsonNode.DeepEquals(field.Value, read[field.Key]), $"{field.Key} was {field.Value} and is read as {read[field.Key]}"));
    }

    [Fact]
    public void Every_stored_message_is_of_a_contract_that_there_is() =>
        Assert.Empty(Directory.EnumerateFiles(Folder).Select(Path.GetFileNameWithoutExtension).Except(Names, StringComparer.Ordinal));
}
