using Enrollment.Core.Accounts;
using Enrollment.Core.Jobs.Targets;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Document;

/// <summary>An account with one of everything that has an id in an address, and its key.</summary>
public sealed class OneOfEach : IDisposable
{
    private readonly Dictionary<string, Guid> _ids;

    private OneOfEach(HttpClient client, Guid account, Dictionary<string, Guid> ids) => (Client, Account, _ids) = (client, account, ids);

    public HttpClient Client { get; }

    public Guid Account { get; }

    /// <param name="segment">The segment of a path that stands before an id.</param>
    public Guid IdOf(string segment) => _ids.TryGetValue(segment, out var id)
        ? id
        : throw new NotSupportedException($"A new kind of thing has ids behind /{segment}/: make one here, so that it is tested like the others.");

    /// <summary>Writes what stands in an address for the thing of an id. A number has no id there: it follows from the id.</summary>
    public static string AddressOf(string segment, Guid id) =>
        segment == "do-not-call" ? $"+1212{2_000_000 + (BitConverter.ToUInt32(id.ToByteArray(), 12) % 7_000_000)}" : id.ToString();

    public static async Task<OneOfEach> MakeAsync(EnrollmentFixture service, string? scope = null)
    {
        var db = service.Database;
        var account = await A.Account(db);
        var client = service.ClientFor(await A.ApiKey(db, account, scope is null ? [] : [scope]));
        using var maker = service.ClientFor(await A.ApiKey(db, account));

        var queue = await A.Sequence(db, account, A.Step(TimeSpan.Zero, awaitCompletion: true), A.Step(TimeSpan.FromHours(1)));
        // The example of an unenrolling request means contacts of this country.
        var contact = (await A.Contacts(db, account, 1, country: "AT"))[0];
        var customer = await A.Customer(db, account, [contact]);
        var enrollment = (await A.Enrollments(db, queue, [contact], state: "processing"))[0];
        var job = await A.Job(db, queue, new EnrollmentTarget.ContactIds([contact]));
        var import = await A.Import(db, account, [contact]);
        // The current one cannot be deleted: the one before it stands for them.
        var secret = (await maker.SendAsync("webhook-secrets", "{}")).Data.GetProperty("id").GetGuid();
        await maker.SendAsync("webhook-secrets", "{}");
        var key = Guid.Parse((await maker.SendAsync("api-keys", $$"""{"name": "to be revoked", "scopes": ["{{Scopes.ContactsRead}}"]}""")).Data.GetProperty("id").GetString()!);
        var recurring = await maker.SendAsync("recurring-enrollments", $$"""
            {"name": "Every morning", "event_queue_id": "{{queue.Id}}", "contact_filter": {"country": "AT"}, "cron": "0 9 * * *", "timezone": "Europe/Vienna"}
            """);
        var step = await db.ScalarAsync<Guid>("select step_id from sequence_steps where sequence_id = $1 and position = 1", queue.Id);
        // Behind /steps/ stands the same id in either kind of sequence.
        var agent = await A.Agent(db, account, steps: [A.CallStep(id: step)]);
        var listed = Guid.NewGuid();
        await db.ExecuteAsync("insert into do_not_call (account_id, phone_e164, source) values ($1, $2, 'request')", account, AddressOf("do-not-call", listed));
        var delivery = Guid.NewGuid();
        await db.ExecuteAsync("""
            insert into webhook_deliveries (id, account_id, sequence_id, type, url, body, status, attempts, finished_at)
            values ($1, $2, $3, 'call.finished', 'https://hooks.example.org/calls', '{}', 'failed', 8, now())
            """, delivery, account, agent.Id);
        var batch = await A.Batch(db, agent, [contact]);
        return new(client, account, new(StringComparer.Ordinal)
        {
            ["agents"] = agent.Id,
            ["batches"] = batch.Id,
            ["calls"] = await A.OpenCall(db, agent, contact),
            ["do-not-call"] = listed,
            ["deliveries"] = delivery,
            ["event-queues"] = queue.Id,
            ["steps"] = step,
            ["contacts"] = contact,
            ["customers"] = customer,
            ["enrollments"] = enrollment,
            ["bulk-jobs"] = job,
            ["imports"] = import,
            ["recurring-enrollments"] = recurring.Data.GetProperty("id").GetGuid(),
            ["api-keys"] = key,
            ["webhook-secrets"] = secret,
        });
    }

    public void Dispose() => Client.Dispose();
}
