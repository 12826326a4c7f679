using System.Data;
using Enrollment.Core.Accounts;
using Enrollment.Core.Outbox;
using Enrollment.Testing;
using Npgsql;

namespace Enrollment.IntegrationTests.Outbox;

public sealed class When_messages_leave_with_a_transaction(OutboxFixture outbox) : IClassFixture<OutboxFixture>
{
    [Fact]
    public async Task They_leave_once_when_it_commits_and_its_connection_is_free_by_then()
    {
        await using var relay = await outbox.StartRelayAsync();
        await using var unit = await relay.Units.BeginAsync(CancellationToken.None);
        var account = await AddAccountAsync(unit);
        var news = OutboxFixture.News(3);
        unit.Send(news);
        unit.Send(OutboxFixture.News()[0]);
        var (stateAfterCommit, deliveredByThen) = (ConnectionState.Open, true);
        unit.AfterCommit(() => (stateAfterCommit, deliveredByThen) = (unit.Connection.State, IsDelivered(news[0])));
        Assert.False(unit.IsCommitted);

        await unit.CommitAsync(CancellationToken.None);

        await DeliveredAsync(news);
        Assert.True(unit.IsCommitted);
        Assert.Equal((ConnectionState.Closed, false), (stateAfterCommit, deliveredByThen));
        Assert.All(news, message => Assert.Equal(1, outbox.Ledger.Of("ContactEnrolled")[message.MessageId].Deliveries));
        Assert.True(await ExistsAsync(account));
        await NoRowIsLeftAsync();
    }

    [Fact]
    public async Task Nothing_leaves_when_it_does_not_commit()
    {
        await using var relay = await outbox.StartRelayAsync();
        Guid account;
        var news = OutboxFixture.News(3);
        await using (var unit = await relay.Units.BeginAsync(CancellationToken.None))
        {
            account = await AddAccountAsync(unit);
            unit.Send(news);
            await unit.WriteAsync(CancellationToken.None);
            unit.AfterCommit(() => throw new InvalidOperationException("It was not committed."));
        }

        await NothingHasLeftAsync(relay, news);
        Assert.False(await ExistsAsync(account));
    }

    [Fact]
    public async Task Nothing_leaves_when_the_commit_is_refused()
    {
        await outbox.Database.ExecuteAsync("""
            create table refused_at_commit (id int);
            create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
            create constraint trigger refuse after insert on refused_at_commit deferrable initially deferred for each row execute function refuse();
            """);
        await using var relay = await outbox.StartRelayAsync();
        var news = OutboxFixture.News();
        await using (var unit = await relay.Units.BeginAsync(CancellationToken.None))
        {
            await using (var refused = new NpgsqlCommand("insert into refused_at_commit values (1)", unit.Connection))
                await refused.ExecuteNonQueryAsync();
            unit.Send(news);
            unit.AfterCommit(() => throw new InvalidOperationException("It was not committed."));

            await Assert.ThrowsAsync<PostgresException>(() => unit.CommitAsync(CancellationToken.None));
            Assert.False(unit.IsCommitted);
        }

        await NothingHasLeftAsync(relay, news);
    }

    [Fact]
    public async Task Nothing_leaves_when_the_session_dies_before_the_commit()
    {
        await using var relay = await outbox.StartRelayAsync();
        var news = OutboxFixture.News();
        await using (var unit = await relay.Units.BeginAsync(CancellationToken.None))
        {
            await AddAccountAsync(unit);
            unit.Send(news);
            await unit.WriteAsync(CancellationToken.None);
            await outbox.Database.ExecuteAsync("select pg_terminate_backend($1)", unit.Connection.ProcessID);

            await Assert.ThrowsAnyAsync<NpgsqlException>(() => unit.CommitAsync(CancellationToken.None));
        }

        await NothingHasLeftAsync(relay, news);
    }

    [Fact]
    public async Task What_EF_Core_writes_commits_with_them()
    {
        await using var relay = await outbox.StartRelayAsync();
        await using var db = outbox.Database.Db();
        var (committed, dropped) = (NewAccount(), NewAccount());
        var (news, unsent) = (OutboxFixture.News(), OutboxFixture.News());
        await using (var unit = await relay.Units.BeginAsync(db, CancellationToken.None))
        {
            db.Add(dropped);
            await db.SaveChangesAsync();
            unit.Send(unsent);
        }
        db.ChangeTracker.Clear();

        await using (var unit = await relay.Units.BeginAsync(db, CancellationToken.None))
        {
            db.Add(committed);
            await db.SaveChangesAsync();
            unit.Send(news);
            await unit.CommitAsync(CancellationToken.None);
        }

        await DeliveredAsync(news);
        await NothingHasLeftAsync(relay, unsent);
        Assert.Equal((true, false), (await ExistsAsync(committed.Id), await ExistsAsync(dropped.Id)));
        Assert.Null(db.Database.CurrentTransaction);
    }

    [Fact]
    public async Task Many_are_rows_of_512_and_none_is_no_row()
    {
        // Stopped: rows stay where they are until the lease ends.
        var stopped = await outbox.StartRelayAsync(lease: TimeSpan.FromMinutes(10));
        await stopped.StopAsync();
        await using (var nothing = await stopped.Units.BeginAsync(CancellationToken.None))
            await nothing.CommitAsync(CancellationToken.None);
        Assert.Equal(0, await outbox.Database.ScalarAsync<long>("select count(*) from outbox"));

        await using var unit = await stopped.Units.BeginAsync(CancellationToken.None);
        unit.Send(OutboxFixture.News(1_200));
        await unit.CommitAsync(CancellationToken.None);

        Assert.Equal([512, 512, 176], await outbox.Database.ColumnAsync<int>("select message_count from outbox order by message_count desc"));
        await outbox.Database.ExecuteAsync("delete from outbox");
        await stopped.DisposeAsync();
    }

    [Fact]
    public async Task Sending_after_the_commit_is_refused()
    {
        await using var relay = await outbox.StartRelayAsync();
        await using var unit = await relay.Units.BeginAsync(CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);

        Assert.Throws<InvalidOperationException>(() => unit.Send(OutboxFixture.News()));
    }

    private static Account NewAccount() => new() { Id = Guid.CreateVersion7(), Name = "Account", CreatedAt = DateTimeOffset.UtcNow };

    private static async Task<Guid> AddAccountAsync(OutboxUnit unit)
    {
        var id = Guid.CreateVersion7();
        await using var insert = new NpgsqlCommand("insert into accounts (id, name) values ($1, 'Account')", unit.Connection, unit.Transaction)
        {
            Parameters = { new() { Value = id } },
        };
        await insert.ExecuteNonQueryAsync();
        return id;
    }

    private Task<bool> ExistsAsync(Guid account) => outbox.Database.ScalarAsync<bool>("select exists (select from accounts where id = $1)", account);

    private bool IsDelivered(OutboxMessage message) => outbox.Ledger.Of(message.Type.Name).ContainsKey(message.MessageId);

    private Task DeliveredAsync(IEnumerable<OutboxMessage> messages) =>
        Eventually.HoldsAsync("The messages are delivered", () => messages.All(IsDelivered), TimeSpan.FromSeconds(30));

    private Task<long> NoRowIsLeftAsync() =>
        Eventually.EqualsAsync("Rows left", 0, () => outbox.Database.ScalarAsync<long>("select count(*) from outbox"), TimeSpan.FromSeconds(30));

    // What is handed over later has come by then, so what was handed over before it would have.
    private async Task NothingHasLeftAsync(RelayUnderTest relay, IEnumerable<OutboxMessage> messages)
    {
        await using var later = await relay.Units.BeginAsync(CancellationToken.None);
        var news = OutboxFixture.News();
        later.Send(news);
        await later.CommitAsync(CancellationToken.None);
        await DeliveredAsync(news);
        await NoRowIsLeftAsync();
        Assert.DoesNotContain(messages, IsDelivered);
    }
}
