using System.Globalization;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.Scheduler.Steps;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Steps;

/// <summary>A claim looks only at sequences whose clock has come, and no clock may ever stand behind something that is due.</summary>
public sealed class When_sequences_have_work_or_none : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private PartsAtRest _engine = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());
        _engine = PartsAtRest.On(_database);
    }

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_due_is_found_whether_it_is_folded_or_not(bool isFolded)
    {
        var sequence = await SequenceAsync();
        await EnrollAsync(sequence, 3);
        if (isFolded)
            await _engine.FoldAsync();
        await _engine.Clocks.RaiseAsync(CancellationToken.None);

        Assert.Equal(3, await _engine.HandOutAllAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_becomes_due_earlier_is_found_whether_it_is_folded_or_not(bool isFolded)
    {
        var sequence = await SequenceAsync();
        await EnrollAsync(sequence, 3, DateTimeOffset.UtcNow.AddDays(1));
        await _engine.FoldAsync();
        Assert.Equal(0, await _engine.HandOutAllAsync());

        await _database.ExecuteAsync("update enrollments set due_at = now() where sequence_id = $1", sequence.Id);
        if (isFolded)
            await _engine.FoldAsync();

        Assert.Equal(3, await _engine.HandOutAllAsync());
    }

    [Fact]
    public async Task A_clock_says_when_something_is_due_next()
    {
        var sequence = await SequenceAsync(A.Step(), A.Step(TimeSpan.FromDays(1), DelayOrigins.Previous));
        var later = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
        await EnrollAsync(sequence, 1, later);
        await _engine.FoldAsync();
        Assert.Equal(later.UtcDateTime, await ClockAsync(sequence));

        await EnrollAsync(sequence, 1);
        await _engine.FoldAsync();
        Assert.True(await ClockAsync(sequence) < DateTime.UtcNow);

        Assert.Equal(1, await _engine.HandOutAllAsync());
        await _engine.Clocks.RaiseAsync(CancellationToken.None);
        await _engine.FoldAsync();
        var tomorrow = await _database.ScalarAsync<DateTime>("select min(due_at) from enrollments where sequence_id = $1", sequence.Id);
        Assert.Equal(tomorrow, await ClockAsync(sequence));
        Assert.InRange(tomorrow, DateTime.UtcNow.AddHours(23), DateTime.UtcNow.AddHours(25));
    }

    [Fact]
    public async Task A_clock_is_not_raised_past_what_is_committed_behind_it()
    {
        var sequence = await SequenceAsync();
        await EnrollAsync(sequence, 1);
        await _engine.FoldAsync();
        await _engine.HandOutAllAsync();

        await using (var uncommitted = await HeldRows.ByAsync(_database, """
            insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at)
            select uuid_v7(), account_id, sequence_id, 1, contact_id, job_id, true, 'pending', 1, now(), now() from enrollments where sequence_id = $1
            """, sequence.Id))
        {
            await _engine.Clocks.RaiseAsync(CancellationToken.None);
            Assert.Equal("infinity", await _database.ScalarAsync<string>("select next_due_at::text from sequence_clocks where sequence_id = $1", sequence.Id));
            await uncommitted.CommitAsync();
        }
        await _engine.FoldAsync();

        Assert.Equal(1, await _engine.HandOutAllAsync());
    }

    [Fact]
    public async Task A_sequence_that_rests_has_no_clock_until_it_is_switched_on_by_whatever_means()
    {
        var sequence = await SequenceAsync();
        await EnrollAsync(sequence, 3);
        await _database.ExecuteAsync("update sequences set is_active = false where id = $1", sequence.Id);
        await _engine.FoldAsync();
        await _engine.Clocks.RaiseAsync(CancellationToken.None);
        Assert.Equal("infinity", await _database.ScalarAsync<string>("select next_due_at::text from sequence_clocks where sequence_id = $1", sequence.Id));
        Assert.Equal(0, await _engine.HandOutAllAsync());

        await _database.ExecuteAsync("update sequences set is_active = true where id = $1", sequence.Id);

        Assert.Equal(3, await _engine.HandOutAllAsync());
    }

    [Fact]
    public async Task Whoever_comes_or_is_due_earlier_while_clocks_are_raised_is_handed_out()
    {
        const int Writers = 6, Rounds = 25, Each = 4;
        var account = await A.Account(_database);
        // Three writers at a time share a sequence, and leave it for good: nobody who comes later makes up for a clock that is wrong.
        var sequences = new List<MadeSequence>();
        while (sequences.Count < Rounds * 2)
            sequences.Add(await A.Sequence(_database, account));
        var contacts = await A.Contacts(_database, account, Each);
        using var over = new CancellationTokenSource();
        Task[] meanwhile =
        [
            RepeatAsync(() => _engine.Clocks.RaiseAsync(CancellationToken.None), over.Token),
            RepeatAsync(() => _engine.Clocks.RaiseAsync(CancellationToken.None), over.Token),
            RepeatAsync(_engine.FoldAsync, over.Token),
            RepeatAsync(_engine.HandOutAllAsync, over.Token),
            RepeatAsync(() => RestAndGoOnAsync(sequences[0]), over.Token),
        ];

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var round = 0; round < Rounds; round++)
                await EnrollAsync(sequences[(round * 2) + (writer % 2)], contacts, isDueLater: (writer + round) % 2 == 0);
        }));
        await over.CancelAsync();
        await Task.WhenAll(meanwhile);

        // As the scheduler goes on: what a clock was raised past would stay where it is for ever.
        await _engine.FoldAsync();
        await _engine.HandOutAllAsync();
        Assert.Equal(
            [$"completed {Writers * Rounds * Each}"],
            await _database.ColumnAsync<string>("select format('%s %s', state, count(*)) from enrollments group by state"));
    }

    [Fact]
    public async Task A_hundred_thousand_idle_sequences_cost_a_claim_nothing()
    {
        var busy = await SequenceAsync();
        await MakeIdleAsync(busy.AccountId, 100_000);

        await AssertClaimsReadNothingAsync();
        await EnrollAsync(busy, 3);
        Assert.Equal(3, await _engine.HandOutAllAsync());

        await _engine.FoldAsync();
        await _engine.Clocks.RaiseAsync(CancellationToken.None);
        // As autovacuum does it soon after so many rows.
        await _database.ExecuteAsync("vacuum analyze enrollment_deltas, sequence_clocks");
        Assert.Equal(100_001, await _database.ScalarAsync<long>("select count(*) from sequence_clocks"));
        await AssertClaimsReadNothingAsync();
        await EnrollAsync(busy, 3);
        Assert.Equal(3, await _engine.HandOutAllAsync());
    }

    private async Task AssertClaimsReadNothingAsync()
    {
        await using var claim = _database.DataSource.CreateCommand("explain (analyze, buffers) " + EmbeddedSql.Beside(typeof(HandOutDueSteps), "ClaimDueSteps"));
        claim.Parameters.Add(new("limit", 500));
        claim.Parameters.Add(new("kinds", new[] { SequenceKinds.EventQueue.Name }));
        var lines = new List<string>();
        await using (var reader = await claim.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                lines.Add(reader.GetString(0));
        }
        var plan = string.Join('\n', lines);
        Assert.DoesNotContain("Seq Scan on sequences", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on enrollments", plan, StringComparison.Ordinal);
        // The first line of its kind is the whole statement's: "Buffers: shared hit=12 read=3 dirtied=1".
        var buffers = lines.First(line => line.Contains("Buffers: shared", StringComparison.Ordinal)).Split(' ')
            .Where(part => part.StartsWith("hit=", StringComparison.Ordinal) || part.StartsWith("read=", StringComparison.Ordinal))
            .Sum(part => int.Parse(part.Split('=')[1], CultureInfo.InvariantCulture));
        Assert.True(buffers < 200, $"{buffers} buffers were read:\n{plan}");
    }

    // Each with somebody in it who is due tomorrow.
    private async Task MakeIdleAsync(Guid account, int count)
    {
        var contact = await A.Contact(_database, account);
        await _database.ExecuteAsync("""
            with made as (
                insert into sequences (id, account_id, kind, name) select uuid_v7(), $1, $3, 'Idle' from generate_series(1, $4) returning id)
            insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at)
            select uuid_v7(), $1, id, 1, $2, $1, false, 'pending', 1, now(), now() + interval '1 day' from made
            """, account, contact, SequenceKinds.EventQueue.Name, count);
        await _database.ExecuteAsync("vacuum analyze sequences, enrollments, enrollment_deltas");
    }

    private async Task EnrollAsync(MadeSequence sequence, IReadOnlyList<Guid> contacts, bool isDueLater)
    {
        var enrollments = await A.Enrollments(
            _database, sequence, contacts, dueAt: isDueLater ? DateTimeOffset.UtcNow.AddHours(1) : null, forced: true);
        if (isDueLater)
            await _database.ExecuteAsync("update enrollments set due_at = now() where id = any($1)", enrollments.ToArray());
    }

    private async Task RestAndGoOnAsync(MadeSequence sequence)
    {
        await _database.ExecuteAsync("update sequences set is_active = false where id = $1", sequence.Id);
        await _database.ExecuteAsync("update sequences set is_active = true where id = $1", sequence.Id);
    }

    private static async Task RepeatAsync(Func<Task> act, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
            await act();
    }

    private async Task<MadeSequence> SequenceAsync(params SequenceStep[] steps) => await A.Sequence(_database, await A.Account(_database), steps);

    private async Task EnrollAsync(MadeSequence sequence, int count, DateTimeOffset? dueAt = null) =>
        await A.Enrollments(_database, sequence, await A.Contacts(_database, sequence.AccountId, count), EnrollmentState.Pending, dueAt: dueAt);

    private Task<DateTime> ClockAsync(MadeSequence sequence) =>
        _database.ScalarAsync<DateTime>("select next_due_at from sequence_clocks where sequence_id = $1", sequence.Id);
}
