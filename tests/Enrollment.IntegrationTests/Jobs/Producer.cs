using System.Text;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>Publishes requests straight to the bus, as somebody does who has never seen our code.</summary>
/// <param name="Key">Sent as it is, whatever it is; null: no header at all.</param>
internal sealed record Producer(EngineFixture Engine, Guid Account, Guid Sequence, object? Key)
{
    public const string Leads = """{"contact_filter": {"contact_type": "lead"}}""";

    /// <summary>One with a key that may do everything, for an event queue of one step.</summary>
    public static async Task<Producer> OfAsync(EngineFixture engine, MadeSequence? sequence = null)
    {
        sequence ??= await engine.SequenceAsync(A.Step());
        return new(engine, sequence.AccountId, sequence.Id, await A.ApiKey(engine.Database, sequence.AccountId));
    }

    /// <summary>Returns when the broker has it. The text stands in the message as it is, so it need not even be JSON.</summary>
    public async Task<Guid> PublishAsync(string request, Guid job, Guid? messageId = null, string more = "")
    {
        var id = messageId ?? Guid.CreateVersion7();
        var envelope = $$$"""
            {"messageId": "{{{id}}}", "messageType": ["urn:message:Enrollment.Contracts:BulkEnrollRequested"]{{{more}}},
             "message": {"jobId": "{{{job}}}", "accountId": "{{{Account}}}", "sequenceId": "{{{Sequence}}}", "request": {{{request}}}}}
            """;
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (Key is not null)
            headers[EnrollmentHeaders.ApiKey] = Key;
        await Engine.Sender.SendAsync(MessageTypes.Of<BulkEnrollRequested>(), Encoding.UTF8.GetBytes(envelope), id, headers);
        return id;
    }

    /// <summary>Publishes a request and waits for the job that it becomes to end.</summary>
    public async Task<EndedJob> EnrollAsync(string request, Guid? job = null)
    {
        var id = job ?? Guid.CreateVersion7();
        await PublishAsync(request, id);
        return await Engine.EndAsync(id);
    }

    /// <summary>Publishes a request and waits for its refusal; there must be no job then.</summary>
    public async Task<LedgerEntry> AssertRefusedAsync(string code, string request = Leads, Guid? job = null)
    {
        var id = job ?? Guid.CreateVersion7();
        var message = await PublishAsync(request, id);
        var refusal = await Engine.RefusalAsync(id, message);

        Assert.Equal(code, refusal.Message.GetProperty("code").GetString());
        Assert.Equal((Account, Sequence), (refusal.Id("accountId"), refusal.Id("sequenceId")));
        Assert.False(string.IsNullOrEmpty(refusal.Message.GetProperty("detail").GetString()));
        Assert.Equal(0, await JobsAsync());
        return refusal;
    }

    public Task<long> CreditsAsync() => Engine.Database.ScalarAsync<long>("select credits_remaining from accounts where id = $1", Account);

    public Task<long> JobsAsync() =>
        Engine.Database.ScalarAsync<long>("select count(*) from bulk_jobs where account_id = $1 and sequence_id = $2", Account, Sequence);
}

internal static class Refusals
{
    /// <summary>Waits for the news that a message was refused.</summary>
    public static Task<LedgerEntry> RefusalAsync(this EngineFixture engine, Guid job, Guid message) =>
        Eventually.SeesAsync("The refusal", () => Task.FromResult(engine.RefusalOf(job, message)), refusal => refusal is not null, EngineFixture.Patience)!;

    public static LedgerEntry? RefusalOf(this EngineFixture engine, Guid job, Guid message) =>
        engine.Ledger.Of(nameof(BulkEnrollRefused)).GetValueOrDefault(MessageIds.For(job, $"{nameof(BulkEnrollRefused)} {message}"));

    /// <summary>Where something is wrong, and what.</summary>
    public static IReadOnlyList<(string Pointer, string Code)> Errors(this LedgerEntry refusal) =>
        [.. refusal.Message.GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("pointer").GetString()!, error.GetProperty("code").GetString()!))];
}
