using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Consumers.Steps;
using Enrollment.Consumers.Steps.Webhook;
using Enrollment.Core.Sequences;
using Enrollment.Core.Webhooks;
using Enrollment.Testing;
using Enrollment.UnitTests.Enrollments;
using FsCheck;
using FsCheck.Fluent;

namespace Enrollment.UnitTests.Webhooks;

public sealed class WebhookBodyTests
{
    [Fact]
    public void Templates_stand_in_texts_at_any_depth_and_nowhere_else()
    {
        var body = Render("""
            {"greeting": "Dear {{contact.first_name}} {{contact.last_name}}", "list": [{"{{step.name}}": "{{step.attempt}}"}], "number": 1.50, "none": null, "yes": true}
            """, first: "Ann \"Q\" \\ \n", last: "Ö");

        Assert.Equal("""{"greeting":"Dear Ann \"Q\" \\ \n Ö","list":[{"{{step.name}}":"1"}],"number":1.50,"none":null,"yes":true}""", body);
    }

    [Theory]
    [InlineData("[{{contact.job_title}}]", "[]")]
    [InlineData("[{{customer.name}}]", "[]")]
    [InlineData("[{{contact.custom.nothing}}]", "[]")]
    [InlineData("[{{contact.custom.plan.deeper}}]", "[]")]
    [InlineData("[{{step.automation_id}}]", "[]")]
    [InlineData("{{contact.custom.plan}}", "gold")]
    [InlineData("{{contact.custom.seats}}", "12.50")]
    [InlineData("{{contact.custom.is_new}}", "true")]
    [InlineData("{{contact.custom.address.city}}", "Köln")]
    [InlineData("{{contact.custom.address}}", """{"city":"Köln"}""")]
    public void A_missing_field_is_empty_and_others_stand_as_text(string template, string expected)
    {
        var body = Render(JsonSerializer.Serialize(new { text = template }), custom: """{"plan": "gold", "seats": 12.50, "is_new": true, "address": {"city": "Köln"}}""");

        Assert.Equal(expected, JsonElement.Parse(body!).GetProperty("text").GetString());
    }

    [Fact]
    public void Without_a_template_everything_that_is_known_is_sent()
    {
        var step = Step(customer: true);

        var body = JsonElement.Parse(WebhookBody.Render(template: null, WebhookFields.Of(step), step.ScheduledFor)!);

        Assert.Equal("event_queue.step_due", body.GetProperty("type").GetString());
        Assert.Equal(step.ScheduledFor, body.GetProperty("timestamp").GetDateTimeOffset());
        Assert.Equal(step.Enrollment.CorrelationId, body.GetProperty("data").GetProperty("enrollment").GetProperty("id").GetGuid());
        Assert.Equal(step.Customer!.Name, body.GetProperty("data").GetProperty("customer").GetProperty("name").GetString());
    }

    [Fact]
    public void The_fields_are_those_that_templates_are_checked_against()
    {
        var fields = WebhookFields.Of(Step(customer: true));

        Assert.Equal(TemplateFields.ByGroup.Keys.Order(StringComparer.Ordinal), fields.Select(group => group.Key).Order(StringComparer.Ordinal));
        foreach (var (group, names) in TemplateFields.ByGroup)
            Assert.Equal(
                names.Order(StringComparer.Ordinal),
                ((JsonObject)fields[group]!).Select(field => field.Key).Where(name => name != "custom").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_body_that_grows_too_large_is_not_made()
    {
        var tags = string.Concat(Enumerable.Repeat("{{contact.custom.long}}", 300));
        var custom = JsonSerializer.Serialize(new { @long = new string('x', 1_000) });

        Assert.Null(Render(JsonSerializer.Serialize(new { text = tags }), custom: custom));
        Assert.Null(Render(JsonSerializer.Serialize(new { texts = Enumerable.Repeat("{{contact.custom.long}}", 300) }), custom: custom));
        // It is the bytes that count: escaped they are six times as many.
        Assert.Null(Render(
            JsonSerializer.Serialize(new { text = string.Concat(Enumerable.Repeat("{{contact.first_name}}", 50)) }), first: new string('\u0001', 1_000)));
    }

    [Fact]
    public void Whatever_the_data_contains_the_result_is_JSON_of_the_same_shape() =>
        Prop.ForAll(
            (from data in Gen.ArrayOf(Data(), 3)
             from text in Texts()
             select (data, text)).ToArbitrary(),
            example =>
            {
                var (data, text) = example;
                var template = JsonSerializer.Serialize(new { a = "{{contact.first_name}}", b = new[] { text, "x{{contact.custom.name}}y{{contact.last_name}}" }, c = 1 });
                var body = Render(template, data[0], data[1], JsonSerializer.Serialize(new { name = data[2] }))!;
                var read = JsonElement.Parse(body);
                return read.EnumerateObject().Select(property => property.Name).SequenceEqual(["a", "b", "c"])
                    && read.GetProperty("b").GetArrayLength() == 2
                    && read.GetProperty("a").GetString() == data[0]
                    && read.GetProperty("b")[1].GetString() == $"x{data[2]}y{data[1]}"
                    && read.GetProperty("c").GetInt32() == 1;
            }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    // What the database can hold: no NUL, no halves of surrogate pairs.
    private static Gen<string> Data() =>
        Gen.ListOf(Gen.Frequency(
            (4, Gen.Elements("\"", "\\", "{{", "}}", "{{contact.id}}", "\n", "\u0001", "\u2028", "</script>", "🎈", "\\u0000", "','", "\":", "é")),
            (1, Gen.Choose(0x20, 0x24F).Select(code => ((char)code).ToString())))).Select(string.Concat);

    // Templates of every sort, well-formed or not.
    private static Gen<string> Texts() =>
        Gen.ListOf(Gen.Elements("{{", "}}", "{", "}", "{{contact.first_name}}", "{{#x}}", "{{{step.name}}}", "text", "\"", " ")).Select(string.Concat);

    private static string? Render(string template, string? first = null, string? last = null, string custom = "{}")
    {
        var step = Step(first, last, custom);
        return WebhookBody.Render(JsonElement.Parse(template), WebhookFields.Of(step), step.ScheduledFor) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
    }

    private static HandedOutStep Step(string? first = null, string? last = null, string custom = "{}", bool customer = false)
    {
        var definition = A.WebhookStep();
        var enrollment = Enrollees.At(1, definition);
        return new()
        {
            Enrollment = enrollment,
            Definition = definition,
            Sequence = new() { Id = enrollment.SequenceId, AccountId = enrollment.AccountId, Kind = SequenceKinds.EventQueue.Name, Name = "Queue" },
            ScheduledFor = Enrollees.Due,
            Contact = new() { AccountId = enrollment.AccountId, Id = enrollment.ContactId, FirstName = first, LastName = last, Custom = custom },
            Customer = customer ? new() { AccountId = enrollment.AccountId, Id = Guid.CreateVersion7(), Name = "Customer" } : null,
        };
    }
}
