using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Enrollment.Api.EventQueues;
using Enrollment.Api.Jobs;
using Enrollment.Consumers;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Steps;
using Enrollment.Testing;
using MassTransit;

namespace Enrollment.UnitTests.Architecture;

/// <summary>Names that must stand in two places stand in both.</summary>
public sealed class ListsTests
{
    private static readonly string Schema = SourceFile.Below("src/Enrollment.Core/Database/Migrations", ".sql").Single().Text;

    public static TheoryData<string> ContactTexts => [.. FilterKeys.Contact.Where(key => FilterKeys.ColumnOf(key) == key)];

    [Fact]
    public void Every_action_can_be_given_to_a_step() => Assert.Equal(
        StepActions.All.Where(action => action is not StepAction.Called).Select(action => action.Type).Order(),
        typeof(NewAction).GetProperty(nameof(NewAction.Type))!.GetCustomAttribute<AllowedValuesAttribute>()!.Values.Cast<string>().Order());

    [Fact]
    public void Every_action_that_the_service_executes_has_a_queue_with_a_consumer() =>
        Assert.Subset(QueueNames.Consumed.ToHashSet(), StepActions.All.OfType<StepAction.Executed>().Select(action => action.Queue).ToHashSet());

    [Fact]
    public void Every_consumer_of_a_queue_is_registered()
    {
        var setUp = SourceFile.Below("src/Enrollment.Consumers/Hosting", ".cs").Single(file => file.Name == "BusSetup.cs").Text;
        var consumers = typeof(Program).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IConsumer))).ToList();

        Assert.All(consumers, consumer => Assert.Contains(
            $"AddConsumer<{consumer.Name}, {consumer.Name.Replace("Consumer", "Definition", StringComparison.Ordinal)}>()", setUp, StringComparison.Ordinal));
        // One more queue is the saga's.
        Assert.Equal(QueueNames.Consumed.Count - 1, consumers.Count);
    }

    [Fact]
    public void The_benchmark_that_shares_a_virtual_host_knows_every_queue()
    {
        // It needs nothing of the service but its interface, so it cannot ask QueueNames.
        var bench = SourceFile.Below("bench", ".cs").Single(file => file.Name == "SharedVirtualHost.cs");

        Assert.All(QueueNames.Consumed.Append(QueueNames.DeadLetters), queue => Assert.Contains($"\"{queue}\"", bench.Literals));
    }

    [Fact]
    public void Every_queue_stands_in_the_pages_about_messages_and_operation()
    {
        var flow = File.ReadAllText(Path.Combine(Repository.Root, "docs/message-flow.md"));
        var operations = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));

        Assert.All(QueueNames.Consumed, queue =>
        {
            Assert.Contains($"`{queue}`", flow, StringComparison.Ordinal);
            Assert.Contains($"`{queue}_error`", operations, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_outcome_of_a_call_stands_in_its_page_and_in_the_text_of_reports()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/call-agents.md"));
        var reports = SourceFile.Below("src/Enrollment.Api/Calls", ".cs").Single(file => file.Name == "ReportCall.cs").Text;

        Assert.All(CallOutcomes.All, outcome => Assert.Contains($"`{outcome.Word}`", page, StringComparison.Ordinal));
        Assert.All(CallOutcomes.Reportable, word => Assert.Contains($"<c>{word}</c>", reports, StringComparison.Ordinal));
    }

    [Fact]
    public void The_document_shows_every_key_of_the_contact_filter() => Assert.Equal(FilterKeys.Contact.Order(), FieldsOf<ContactFilterBody>());

    [Fact]
    public void The_document_shows_every_key_of_the_customer_filter() =>
        Assert.Equal(FilterKeys.Customer.Concat(FilterKeys.CustomerFlags).Order(), FieldsOf<CustomerFilterBody>());

    [Theory]
    [MemberData(nameof(ContactTexts))]
    public void A_text_that_contacts_are_filtered_by_ignores_case_and_is_in_the_index_of_stretches(string column)
    {
        Assert.Matches($@"(?m)^    {column} +text collate case_insensitive,$", TableOf("contacts"));
        Assert.Contains($"({column} || '') text_bloom_ops", Schema, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_that_customers_are_filtered_by_ignore_case() =>
        Assert.All(FilterKeys.Customer, column => Assert.Matches($@"(?m)^    {column} +text collate case_insensitive,$", TableOf("customers")));

    private static IEnumerable<string> FieldsOf<T>() => typeof(T).GetProperties().Select(field => JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name)).Order();

    private static string TableOf(string name)
    {
        var start = Schema.IndexOf($"create table {name} (", StringComparison.Ordinal);
        return Schema[start..Schema.IndexOf("\n);", start, StringComparison.Ordinal)];
    }
}
