using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Webhooks;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.Testing;
using Microsoft.AspNetCore.Http;

namespace Enrollment.IntegrationTests.Webhooks;

public sealed class When_a_step_calls_a_webhook(WebhookEngine engine) : IClassFixture<WebhookEngine>
{
    [Fact]
    public async Task It_sends_what_is_known_signed_and_the_step_is_done()
    {
        var url = engine.Receiver.Url(202);
        var enrollment = await engine.EnrollInAsync(
            A.WebhookStep(url, headers: new Dictionary<string, string> { ["Authorization"] = "Bearer theirs", ["X-Kind"] = "a b", ["User-Agent"] = "Their own", ["Expires"] = "never" }));

        await engine.IsAsync(enrollment, EnrollmentState.Completed);

        var delivery = Assert.Single(engine.Receiver.At(url));
        Assert.True(delivery.IsSignedWith(await engine.SecretAsync(enrollment)));
        Assert.Equal(MessageIds.For(enrollment, "Webhook", 1).ToString(), delivery.Id);
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(delivery.Timestamp), DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddSeconds(2));
        Assert.Equal(("application/json", "Bearer theirs", "a b"), (delivery.Headers["Content-Type"], delivery.Headers["Authorization"], delivery.Headers["X-Kind"]));
        Assert.Equal(("Their own", "never"), (delivery.Headers["User-Agent"], delivery.Headers["Expires"]));
        Assert.DoesNotContain("traceparent", delivery.Headers.Keys);
        Assert.Equal("event_queue.step_due", delivery.Json.GetProperty("type").GetString());
        var data = delivery.Json.GetProperty("data");
        Assert.Equal(enrollment, data.GetProperty("enrollment").GetProperty("id").GetGuid());
        Assert.Equal((1, 1, 1), (Number(data, "step_seq"), Number(data, "step_order"), Number(data, "attempt")));
        Assert.StartsWith("First", data.GetProperty("contact").GetProperty("first_name").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, data.GetProperty("customer").ValueKind);
        var run = Assert.Single(await engine.RunsAsync(enrollment));
        Assert.Equal(("completed", 202, "this is answer 1", null), (run.Status, run.ResponseStatus, run.ResponseBody, run.Error));
        Assert.Equal("webhook", engine.Ledger.Of(nameof(StepDue))[Enrollees.DueId(enrollment)].Message.GetProperty("actionType").GetString());
    }

    [Fact]
    public async Task Its_body_is_the_steps_own_with_the_fields_filled_in()
    {
        var url = engine.Receiver.Url(200);
        var sequence = await engine.SequenceAsync(A.WebhookStep(url, body: """
            {"to": "{{contact.first_name}}", "plan": ["{{contact.custom.plan}}", "{{contact.custom.missing}}"], "company": "{{customer.name}}", "n": 1, "attempt": "{{step.attempt}}"}
            """));
        var contact = await A.Contact(engine.Database, sequence.AccountId);
        await engine.Database.ExecuteAsync(
            """update contacts set first_name = 'Ann "The\ Hammer"' || chr(10) || '{{contact.email}}', custom = '{"plan": {"name": "gold"}}' where id = $1""", contact);
        var customer = await A.Customer(engine.Database, sequence.AccountId, [contact]);
        var enrollment = (await A.Enrollments(engine.Database, sequence, [contact], dueAt: DateTimeOffset.UtcNow.AddHours(1)))[0];
        await engine.Database.ExecuteAsync("update enrollments set customer_id = $2, due_at = now() where id = $1", enrollment, customer);

        await engine.IsAsync(enrollment, EnrollmentState.Completed);

        var delivery = Assert.Single(engine.Receiver.At(url));
        Assert.True(JsonElement.DeepEquals(
            JsonElement.Parse("""{"to": "Ann \"The\\ Hammer\"\n{{contact.email}}", "plan": ["{\"name\":\"gold\"}", ""], "company": "Customer", "n": 1, "attempt": "1"}"""),
            delivery.Json), delivery.Json.ToString());
        Assert.True(delivery.IsSignedWith(await engine.SecretAsync(enrollment)));
    }

    [Fact]
    public async Task Every_field_reads_in_a_text_as_it_is_sent_by_itself()
    {
        var (plain, filled) = (engine.Receiver.Url(200), engine.Receiver.Url(200));
        string[] fields = [.. TemplateFields.ByGroup.SelectMany(group => group.Value.Select(name => $"{group.Key}.{name}"))];
        var body = JsonSerializer.Serialize(fields.ToDictionary(field => field, field => $"<{{{{{field}}}}}>", StringComparer.Ordinal));
        var sequence = await engine.SequenceAsync(A.WebhookStep(plain), A.WebhookStep(filled, body: body));
        var contact = await A.Contact(engine.Database, sequence.AccountId);
        var customer = await A.Customer(engine.Database, sequence.AccountId, [contact]);
        var enrollment = (await A.Enrollments(engine.Database, sequence, [contact], dueAt: DateTimeOffset.UtcNow.AddHours(1)))[0];
        await engine.Database.ExecuteAsync("update enrollments set customer_id = $2, due_at = now() where id = $1", enrollment, customer);

        await engine.IsAsync(enrollment, EnrollmentState.Completed);

        var sent = Assert.Single(engine.Receiver.At(plain)).Json.GetProperty("data");
        var texts = Assert.Single(engine.Receiver.At(filled)).Json;
        // It is another step that says so.
        Assert.All(fields.Where(field => !field.StartsWith("step.", StringComparison.Ordinal)), field => Assert.Equal(
            $"<{sent.GetProperty(field.Split('.')[0]).GetProperty(field.Split('.')[1])}>",
            texts.GetProperty(field).GetString(), ignoreCase: true));
        Assert.All(fields, field => Assert.DoesNotContain('"', texts.GetProperty(field).GetString()!));
    }

    [Theory]
    [InlineData(200, EnrollmentState.Completed, null)]
    [InlineData(204, EnrollmentState.Completed, null)]
    [InlineData(304, EnrollmentState.Failed, "answered 304; redirects are not followed")]
    [InlineData(400, EnrollmentState.Failed, "answered 400")]
    [InlineData(404, EnrollmentState.Failed, "answered 404")]
    [InlineData(410, EnrollmentState.Failed, "answered 410")]
    [InlineData(408, EnrollmentState.Pending, "answered 408")]
    [InlineData(425, EnrollmentState.Pending, "answered 425")]
    [InlineData(429, EnrollmentState.Pending, "answered 429")]
    [InlineData(500, EnrollmentState.Pending, "answered 500")]
    [InlineData(503, EnrollmentState.Pending, "answered 503")]
    public async Task The_status_decides(int status, string state, string? error)
    {
        var url = engine.Receiver.Url(status);
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(url));

        await engine.IsAsync(enrollment, state, stepSeq: state == EnrollmentState.Pending ? 2 : 1);

        var run = Assert.Single(await engine.RunsAsync(enrollment));
        Assert.Equal((status, error), (run.ResponseStatus, run.Error));
        Assert.Equal(status is 204 or 304 ? "" : "this is answer 1", run.ResponseBody);
        Assert.Single(engine.Receiver.At(url));
    }

    [Fact]
    public async Task Retries_carry_the_same_id_and_a_signature_of_their_own()
    {
        var url = engine.Receiver.Url(500, 503, 200);
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(url), A.WebhookStep(url));

        for (var attempt = 2; attempt <= 3; attempt++)
        {
            await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: attempt);
            await engine.MakeDueAsync(enrollment);
        }
        await engine.IsAsync(enrollment, EnrollmentState.Completed);

        var (deliveries, secret) = (engine.Receiver.At(url), await engine.SecretAsync(enrollment));
        Assert.All(deliveries, delivery => Assert.True(delivery.IsSignedWith(secret)));
        var (first, second) = (MessageIds.For(enrollment, "Webhook", 1).ToString(), MessageIds.For(enrollment, "Webhook", 2).ToString());
        Assert.Equal([first, first, first, second], deliveries.Select(delivery => delivery.Id));
        Assert.Equal([(1, 1), (2, 2), (3, 3), (1, 4)], deliveries.Select(delivery => (Number(delivery.Json.GetProperty("data"), "attempt"), Number(delivery.Json.GetProperty("data"), "step_seq"))));
        Assert.Equal(
            [("failed", 500), ("failed", 503), ("completed", 200), ("completed", 200)],
            (await engine.RunsAsync(enrollment)).Select(run => (run.Status, run.ResponseStatus!.Value)));
    }

    [Fact]
    public async Task The_eighth_attempt_is_the_last()
    {
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(engine.Receiver.Url(500)));
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        await engine.Database.ExecuteAsync("update enrollments set attempt = 8 where id = $1", enrollment);

        await engine.MakeDueAsync(enrollment);

        await engine.IsAsync(enrollment, EnrollmentState.Failed);
        Assert.Equal("answered 500", (await engine.NewsAsync(nameof(EnrollmentFailed), enrollment)).Message.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("7200", 7_200)]
    [InlineData("9999999", 86_400)]
    [InlineData("99999999999", 86_400)]
    [InlineData("date", 7_200)]
    public async Task It_is_left_alone_as_long_as_it_asks_up_to_a_day(string retryAfter, int seconds)
    {
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(engine.Receiver.Url((http, _) =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = retryAfter == "date" ? DateTimeOffset.UtcNow.AddHours(2).ToString("R") : retryAfter;
            return Task.CompletedTask;
        })));

        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);

        var (waiting, run) = (await engine.ReadAsync(enrollment), Assert.Single(await engine.RunsAsync(enrollment)));
        // Up to a fifth later, so that not everybody comes back at once.
        Assert.InRange(waiting.DueAt!.Value, run.FinishedAt!.Value.AddSeconds(seconds - 60), run.FinishedAt!.Value.AddSeconds((seconds * 1.2) + 60));
    }

    [Fact]
    public async Task Of_a_long_answer_the_beginning_is_kept_whatever_is_in_it()
    {
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(engine.Receiver.Url(async (http, _) =>
        {
            await http.Response.WriteAsync("\0ü" + new string('x', 1_020) + "ü");
            // The rest never comes, and nobody waits for it.
            await http.Response.Body.FlushAsync();
            await engine.Receiver.HoldAsync(http);
        })));

        await engine.IsAsync(enrollment, EnrollmentState.Completed);

        // Half of the last letter was within the first 1,024 bytes.
        Assert.Equal("ü" + new string('x', 1_020), Assert.Single(await engine.RunsAsync(enrollment)).ResponseBody);
    }

    [Fact]
    public async Task A_contact_that_has_unsubscribed_is_not_called_about_and_its_enrollment_ends()
    {
        var url = engine.Receiver.Url(200);
        var sequence = await engine.SequenceAsync(A.WebhookStep(url));
        var contact = await A.Contact(engine.Database, sequence.AccountId, unsubscribed: true);
        // As if it had unsubscribed between the hand-out and the call.
        var enrollment = await engine.CallingAsync(sequence, contact);

        await engine.HandleAsync(new ExecuteStep(enrollment, sequence.AccountId, 1), enrollment, to: QueueNames.CallWebhook);

        await engine.IsAsync(enrollment, EnrollmentState.Cancelled);
        Assert.Equal("unsubscribed", (await engine.NewsAsync(nameof(EnrollmentCancelled), enrollment)).Message.GetProperty("reason").GetString());
        Assert.Empty(engine.Receiver.At(url));
    }

    [Fact]
    public async Task Commands_that_are_late_repeated_or_of_another_account_call_nothing()
    {
        var url = engine.Receiver.Url(200);
        var sequence = await engine.SequenceAsync(A.WebhookStep(url), A.Step(TimeSpan.FromDays(1)));
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        var other = await engine.CallingAsync(sequence, await A.Contact(engine.Database, sequence.AccountId));

        await engine.HandleAsync(new ExecuteStep(enrollment, sequence.AccountId, 1), enrollment, to: QueueNames.CallWebhook);
        await engine.HandleAsync(new ExecuteStep(enrollment, sequence.AccountId, 2), enrollment, to: QueueNames.CallWebhook);
        await engine.HandleAsync(new ExecuteStep(Guid.CreateVersion7(), sequence.AccountId, 1), enrollment, to: QueueNames.CallWebhook);
        await engine.HandleAsync(new ExecuteStep(other, await A.Account(engine.Database), 1), other, to: QueueNames.CallWebhook);

        Assert.Single(engine.Receiver.At(url));
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
    }

    [Fact]
    public async Task Many_first_calls_of_one_account_make_one_secret()
    {
        var url = engine.Receiver.Url(200);
        var enrollments = await engine.EnrollAsync(await engine.SequenceAsync(A.WebhookStep(url)), 30);

        await engine.AreAsync(enrollments, EnrollmentState.Completed);

        var secret = await engine.SecretAsync(enrollments[0]);
        Assert.Equal(30, engine.Receiver.At(url).Count);
        Assert.All(engine.Receiver.At(url), delivery => Assert.True(delivery.IsSignedWith(secret)));
    }

    [Fact]
    public async Task Filled_in_too_large_it_is_not_sent_and_fails()
    {
        var url = engine.Receiver.Url(200);
        var sequence = await engine.SequenceAsync(A.WebhookStep(url, body: JsonSerializer.Serialize(new { x = string.Concat(Enumerable.Repeat("{{contact.custom.long}}", 500)) })));
        var contact = await A.Contact(engine.Database, sequence.AccountId);
        await engine.Database.ExecuteAsync("update contacts set custom = jsonb_build_object('long', repeat('x', 1000)) where id = $1", contact);

        var enrollment = (await A.Enrollments(engine.Database, sequence, [contact]))[0];

        await engine.IsAsync(enrollment, EnrollmentState.Failed);
        Assert.Contains("256 kB", (await engine.ReadAsync(enrollment)).Reason, StringComparison.Ordinal);
        Assert.Empty(engine.Receiver.At(url));
    }

    private static int Number(JsonElement data, string name) => data.GetProperty("step").GetProperty(name).GetInt32();
}
