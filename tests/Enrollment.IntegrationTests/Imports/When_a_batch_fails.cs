using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>A batch that fails by no fault of its sender is answered in the end, and none blocks the queue or waits for ever.</summary>
public sealed class When_a_batch_fails(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private const string OneRow = """{"rows": [{"external_id": "never"}]}""";

    [Fact]
    public async Task A_fault_of_the_service_is_answered_and_the_next_batch_goes_on()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        await engine.Database.ExecuteAsync($"alter table import_members add constraint broken check (account_id <> '{pipeline.Account}') not valid");

        var answer = await pipeline.AskAsync(OneRow);

        await engine.Database.ExecuteAsync("alter table import_members drop constraint broken");
        Assert.Equal("internal_error", answer.Code);
        Assert.Equal(0, await pipeline.ContactsAsync());
        await pipeline.AssertGoesOnAsync();
    }

    [Fact]
    public async Task One_that_takes_its_process_down_again_and_again_is_given_up()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        await A.Batch(engine.Database, pipeline.Account, "deadly", OneRow, pipeline.ReplyQueue, attempts: 20);

        var answer = await pipeline.AnswerAsync("deadly");

        Assert.Equal("internal_error", answer.Code);
        await pipeline.AssertGoesOnAsync();
    }

    [Fact]
    public async Task For_an_unknown_reason_its_attempts_count_and_the_last_one_is_answered()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        // 42P01: a statement about a table that is not there.
        await engine.Database.ExecuteAsync("""
            create function break_unknown() returns trigger language plpgsql as
            $$ begin if new.external_id = 'unknown-fault' then raise exception 'broken' using errcode = '42P01'; end if; return new; end $$;
            create trigger break_unknown before insert on contacts for each row execute function break_unknown()
            """);
        const string Waiting = "select attempts || ' ' || (next_attempt_at > now() + interval '30 seconds') from import_batches where account_id = $1";

        await pipeline.SendAsync("""{"rows": [{"external_id": "unknown-fault"}]}""", "broken");
        await Eventually.EqualsAsync("the attempt counts", "1 true", () => engine.Database.ScalarAsync<string>(Waiting, pipeline.Account));
        await pipeline.AssertGoesOnAsync();
        await engine.Database.ExecuteAsync("update import_batches set attempts = 20, next_attempt_at = now() where account_id = $1", pipeline.Account);

        Assert.Equal("internal_error", (await pipeline.AnswerAsync("broken")).Code);
    }
}
