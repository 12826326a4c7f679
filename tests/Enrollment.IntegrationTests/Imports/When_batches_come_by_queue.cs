using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Plain messages of any AMQP client become imports with members, jobs and answers.</summary>
public sealed class When_batches_come_by_queue(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Q1_A_thousand_rows_are_imported_enrolled_and_answered()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await using var pipeline = await Pipeline.OfAsync(engine, sequence.AccountId, await A.ApiKey(engine.Database, sequence.AccountId));

        var answer = await pipeline.AskAsync(
            $$$"""{"name": "Nightly", "rows": [{{{Pipeline.Rows("q1", 1_000)}}}], "enroll": {"sequence_id": "{{{sequence.Id}}}"}}""",
            change: properties => properties.CorrelationId = "what the sender likes");

        Assert.Equal((Pipeline.Json, "what the sender likes"), (answer.ContentType, answer.CorrelationId));
        Assert.Equal((1_000, 1_000, 0), (answer.Number("rows"), answer.Number("created"), answer.Number("refused")));
        var news = await pipeline.NewsAsync("ContactsImported", answer.Id);
        Assert.Equal(answer.Message.GetRawText(), news.Message.GetRawText());
        var members = await engine.Database.ColumnAsync<string>("""
            select c.external_id from import_members m join contacts c on c.account_id = m.account_id and c.id = m.contact_id
            where m.import_id = $1 order by m.key
            """, answer.Uuid("importId"));
        Assert.Equal(Enumerable.Range(1, 1_000).Select(n => $"q1-{n}"), members);
        var job = await engine.EndAsync(answer.Uuid("bulkJobId"));
        Assert.Equal(1_000, job.Totals.Enrolled);
        await Eventually.EqualsAsync("enrolled contacts", 1_000, () => engine.Ledger.Of("ContactEnrolled").Values.Count(one => one.Id("jobId") == job.Id), EngineFixture.Patience);
    }

    [Fact]
    public async Task What_is_kept_of_a_batch_goes_with_it_and_the_import_says_how_it_came()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var answer = await pipeline.AskAsync($$"""{"name": "From the CRM", "rows": [{{Pipeline.Rows("kept", 3)}}]}""", "crm 4711");

        var import = await engine.Database.ColumnAsync<string>("select concat_ws('|', name, source, status, message_id, kind) from imports where id = $1", answer.Uuid("importId"));
        Assert.Equal(["From the CRM|queue|completed|crm 4711|contacts"], import);
        Assert.Equal(0, await engine.Database.ScalarAsync<long>("select count(*) from import_batches where account_id = $1", pipeline.Account));
    }
}
