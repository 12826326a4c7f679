using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Client;
using Enrollment.IntegrationTests.Document;
using Enrollment.IntegrationTests.Hosting;

namespace Enrollment.IntegrationTests.Client;

/// <summary>The client has everything that the served document has, and nothing else: operations, parameters, fields, words.</summary>
public sealed class ClientCoverageTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Every_operation_has_a_method_named_after_it()
    {
        var operations = await ApiOperations.OfAsync(service);
        var calls = await ClientCalls.MakeAllAsync(new RecordingHandler(operations));

        Assert.NotEmpty(calls);
        Assert.Empty(operations.All.Select(operation => operation.ToString()).Except(calls.Select(call => call.Sent.Operation.ToString()), StringComparer.Ordinal));
        Assert.All(
            calls.Where(call => call.Sent.Operation.Path.StartsWith("/api/", StringComparison.Ordinal)),
            call => Assert.Equal(call.Sent.Operation.Json.GetProperty("operationId").GetString(), call.Name));
    }

    [Fact]
    public async Task Every_parameter_header_and_field_of_a_body_can_be_sent()
    {
        var operations = await ApiOperations.OfAsync(service);
        var fields = new SchemaFields(operations);
        var wrong = new List<string>();
        foreach (var (_, sent, _) in await ClientCalls.MakeAllAsync(new RecordingHandler(operations)))
        {
            // Another name for the cursor.
            AddDifferences("query parameter", sent.Operation.QueryParameters.Except(["after"], StringComparer.Ordinal), sent.QueryParameters);
            AddDifferences("header", sent.Operation.Headers, sent.Headers.Except(["Expect"], StringComparer.Ordinal));
            if (sent.Operation.BodySchema is { } schema)
                wrong.AddRange(sent.Body is null ? [$"{sent.Operation}: no body is sent"] : fields.Differences(JsonElement.Parse(sent.Body), schema, sent.Operation.ToString()));

            void AddDifferences(string what, IEnumerable<string> documented, IEnumerable<string> given)
            {
                var (known, used) = (documented.ToList(), given.ToList());
                wrong.AddRange(known.Except(used, StringComparer.Ordinal).Select(name => $"{sent.Operation}: the client cannot send the {what} {name}"));
                wrong.AddRange(used.Except(known, StringComparer.Ordinal).Select(name => $"{sent.Operation}: the service does not know the {what} {name}"));
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Every_type_that_is_read_has_the_fields_of_its_schema()
    {
        var operations = await ApiOperations.OfAsync(service);
        var fields = new SchemaFields(operations);
        var wrong = new List<string>();
        foreach (var call in await ClientCalls.MakeAllAsync(new RecordingHandler(operations)))
        {
            if (!call.Sent.Operation.Answers[call.Sent.Status].TryGetProperty("content", out var content) || !content.TryGetProperty("application/json", out var json))
                continue;
            var (result, place) = (ReadBy(call), $"{call.Sent.Operation} {call.Sent.Status}");
            var schema = fields.Resolve(json.GetProperty("schema"));
            var isInEnvelope = schema.GetProperty("properties").TryGetProperty("data", out var data) && result.GetProperty("Pagination") is null;
            wrong.AddRange(fields.Differences(result, isInEnvelope ? data : schema, place));
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Every_code_scope_and_word_has_its_constant()
    {
        var operations = await ApiOperations.OfAsync(service);

        Assert.Equal(Sorted(Api.Http.Problems.ByCode.Keys), Sorted(WordsOf(typeof(ProblemCodes))));
        Assert.Equal(Sorted(operations.All.Select(operation => operation.Scope).OfType<string>().Distinct(StringComparer.Ordinal)), Sorted(WordsOf(typeof(Scopes))));
        Assert.Equal(Sorted(Core.Accounts.Scopes.All), Sorted(WordsOf(typeof(Scopes))));
        var known = typeof(EnrollmentClient).Assembly.GetExportedTypes().Where(type => type is { IsAbstract: true, IsSealed: true }).SelectMany(WordsOf);
        var kinds = typeof(HistoryEntry).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => (string)kind.TypeDiscriminator!);
        // Flags, and the environment of an API key.
        Assert.Empty(EnumWords(operations.Document).Except([.. known, .. kinds, "true", "false", "live", "test"], StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_service_understands_what_is_sent()
    {
        using var http = new HttpClient { BaseAddress = service.Api.Address, DefaultRequestHeaders = { Authorization = service.Client.DefaultRequestHeaders.Authorization } };
        using var client = new EnrollmentClient(http);
        var step = new NewStep { DelayDays = 1, Action = new StepAction(ActionTypes.Event, JsonElement.Parse("""{ "template": "welcome" }""")) };
        var queue = await client.CreateEventQueueAsync(new NewEventQueue { Name = "Welcome", Description = "For leads", Steps = [step] });
        await client.ImportContactsAsync(Enumerable.Range(1, 30).Select(number => new ContactRow { ExternalId = $"c-{number}", City = "Köln & Bonn", Phone = $"+49{number}" }));
        var query = new ContactQuery { City = ["KÖLN & BONN"], Limit = 7 };

        var contacts = await client.ListContacts(query).Select(contact => contact.Id).ToListAsync();
        var changed = await client.ChangeContactAsync(contacts[0], new ContactChange { Phone = null, JobTitle = "Baker" });
        var paused = await client.UpdateEventQueueAsync(queue.Id, new EventQueueChange { Description = null }, queue.ETag);
        var lost = await Assert.ThrowsAsync<ProblemException>(() => client.UpdateEventQueueAsync(queue.Id, new EventQueueChange { IsActive = false }, queue.ETag));
        var request = new BulkEnrollRequest { ContactFilter = new ContactFilter { City = ["Köln & Bonn"] } };
        var counted = await client.DryRunBulkEnrollAsync(queue.Id, request);
        var job = await client.WaitForBulkJobAsync((await client.StartBulkEnrollAsync(queue.Id, request, "once")).JobId);
        var repeated = await client.StartBulkEnrollAsync(queue.Id, request, "once");
        var answer = await client.UnenrollInBulkAsync(queue.Id, new BulkUnenrollRequest { ContactIds = [contacts[1]], Reason = "moved" });
        var task = (await client.ListTimerTasks(queue.Id, new TimerTaskQuery { ContactId = contacts[1] }).PageAsync()).Data.Single();
        var enrollment = await client.GetEnrollmentAsync(task.EnrollmentId);

        Assert.Equal(30, contacts.Distinct().Count());
        Assert.Equal((null, "Baker", "Köln & Bonn"), (changed.Phone, changed.JobTitle, changed.City));
        Assert.Equal((null, "Welcome"), (paused.Description, paused.Name));
        Assert.Equal(ProblemCodes.PreconditionFailed, lost.Code);
        Assert.Equal((30, 30, BulkJobStatuses.Completed), (counted.Enrolled, job.Enrolled, job.Status));
        Assert.Equal(job.Id, repeated.JobId);
        Assert.Equal(1, answer.Result!.Cancelled);
        Assert.Equal("moved", Assert.IsType<HistoryEntry.Ended>(enrollment.History[^1]).Reason);
    }

    [Fact]
    public async Task A_refusal_says_everything_that_the_service_says()
    {
        using var client = new EnrollmentClient(service.Api.Address, service.Client.DefaultRequestHeaders.Authorization!.Parameter!);

        var problem = await Assert.ThrowsAsync<ProblemException>(() => client.CreateCustomerAsync(new NewCustomer { Name = "" }));

        Assert.Equal((422, ProblemCodes.ValidationFailed), ((int)problem.Status, problem.Code));
        Assert.Equal("/name", Assert.Single(problem.Errors).Pointer);
        Assert.NotNull(problem.RequestId);
        Assert.StartsWith("POST /api/v1/customers was answered with 422 validation_failed: ", problem.Message, StringComparison.Ordinal);
    }

    // A bulk answer is one of two things.
    private static Type ReadBy(ClientCall call)
    {
        var type = call.Result!.GetType();
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(BulkAnswer<>))
            return type;
        return call.Sent.Status == 202 ? typeof(BulkJobStarted) : type.GenericTypeArguments[0];
    }

    private static IEnumerable<string> WordsOf(Type words) => words.GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private static IEnumerable<string> EnumWords(JsonElement part) => part.ValueKind switch
    {
        JsonValueKind.Object => part.EnumerateObject().SelectMany(property => property is { Name: "enum", Value.ValueKind: JsonValueKind.Array }
            ? property.Value.EnumerateArray().Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString()!)
            : EnumWords(property.Value)),
        JsonValueKind.Array => part.EnumerateArray().SelectMany(EnumWords),
        _ => [],
    };

    private static IEnumerable<string> Sorted(IEnumerable<string> words) => words.Order(StringComparer.Ordinal);
}
