using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>A fault whose origin nobody knows is tried again for a while and then answered, so that no batch waits for ever.</summary>
public sealed class When_a_batch_fails_for_an_unknown_reason(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Its_attempts_count_and_the_last_one_is_answered()
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
