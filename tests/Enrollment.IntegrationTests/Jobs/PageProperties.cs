using Enrollment.Consumers.Jobs;
using Enrollment.Core.Jobs;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>
/// However a target is cut into pages, and however often, in whatever order and how many at once they are delivered, the
/// same contacts are enrolled, each once. A failure prints its seed and the smallest example.
/// </summary>
public sealed class PageProperties(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public Task Any_split_and_any_deliveries_enroll_the_same_contacts_once() => Task.Run(() =>
        Prop.ForAll(Situations().ToArbitrary(), situation => HoldsAsync(situation).GetAwaiter().GetResult())
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(40)));

    private async Task<bool> HoldsAsync(Situation situation)
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var contacts = await MakeAsync(account, sequence, situation);
        var job = await PlannedJobAsync(account, sequence, situation, contacts);

        await Parallel.ForEachAsync(
            situation.Deliveries,
            new ParallelOptions { MaxDegreeOfParallelism = situation.AtOnce },
            async (delivery, stop) =>
            {
                await engine.Part<PageRounds>().RunAsync(job, account, (delivery % situation.Pages) + 1, stop);
                await engine.Part<JobEnd>().TryCompleteAsync(sequence.AccountId, job, stop);
            });

        var ended = await EndedJob.ReadAsync(engine.Database, job);
        await ended.AssertAddsUpAsync(engine);
        var enrolled = await engine.Database.ColumnAsync<Guid>("select contact_id from enrollments where job_id = $1 order by contact_id", job);
        return ended.Status == BulkJobStatus.Completed
            && enrolled.SequenceEqual(contacts.Where((_, index) => situation.IsEnrolled(index)))
            && ended.Totals.Skipped == situation.Contacts.Count(kind => situation.IsSkipped(kind))
            && ended.Totals.Failed == situation.Contacts.Count(kind => situation.IsFailed(kind));
    }

    private async Task<IReadOnlyList<Guid>> MakeAsync(Guid account, MadeSequence sequence, Situation situation)
    {
        var contacts = await A.Contacts(engine.Database, account, situation.Contacts.Length);
        Guid[] Of(Kind kind) => [.. contacts.Where((_, index) => situation.Contacts[index] == kind)];

        await A.Enrollments(engine.Database, sequence, Of(Kind.Live));
        await A.Enrollments(engine.Database, sequence, Of(Kind.LiveByForce), forced: true);
        await A.Enrollments(engine.Database, sequence, Of(Kind.Done), state: "completed");
        await engine.Database.ExecuteAsync("update contacts set unsubscribed_at = now() where account_id = $1 and id = any($2)", account, Of(Kind.Unsubscribed));
        await engine.Database.ExecuteAsync("update contacts set city = 'Elsewhere' where account_id = $1 and id = any($2)", account, Of(Kind.NotMeant));
        await A.Customer(engine.Database, account, contacts.Except(Of(Kind.NotMeant)), industry: "farming");
        await A.Customer(engine.Database, account, contacts.Except(Of(Kind.NotMeant)).Take(3), industry: "farming");
        await engine.Database.ExecuteAsync("delete from contacts where account_id = $1 and id = any($2)", account, Of(Kind.Gone));
        return contacts;
    }

    private async Task<Guid> PlannedJobAsync(Guid account, MadeSequence sequence, Situation situation, IReadOnlyList<Guid> contacts)
    {
        await engine.Database.ExecuteAsync("update contacts set city = 'Here' where account_id = $1 and city is null", account);
        var target = situation.Target switch
        {
            0 => Bulk.Contacts(("city", "here")),
            1 => Bulk.Customers(("industry", "Farming")),
            _ => Bulk.Ids([.. contacts.Where((_, index) => situation.Contacts[index] != Kind.NotMeant)]),
        };
        var job = await A.Job(engine.Database, sequence, target, skipIfAlreadyEnrolled: !situation.Forced);

        // Boundaries between any two contacts, equal ones included: such a page is empty.
        var ends = situation.Cuts.Select(cut => contacts.Count == 0 ? Guid.Empty : contacts[cut % contacts.Count]).Order().Append(Guid.AllBitsSet).ToArray();
        await engine.Database.ExecuteAsync("""
            insert into bulk_pages (job_id, account_id, page_number, after_key, up_to_key)
            select $1, $2, n, case when n = 1 then '00000000-0000-0000-0000-000000000000' else ($3::uuid[])[n - 1] end, ($3::uuid[])[n]
            from generate_series(1, cardinality($3::uuid[])) n
            """, job, account, ends);
        await engine.Database.ExecuteAsync(
            "update bulk_jobs set status = 'running', started_at = now(), planned_at = now(), pages_planned = $2 where id = $1", job, ends.Length);
        return job;
    }

    private static Gen<Situation> Situations() =>
        from target in Gen.Choose(0, 2)
        from forced in Gen.Elements(false, true)
        from count in Gen.Choose(0, 40)
        from contacts in Gen.ArrayOf(Gen.Elements(Enum.GetValues<Kind>().Concat([Kind.Fresh, Kind.Fresh, Kind.Fresh])), count)
        from cuts in Gen.Choose(0, 6).SelectMany(cut => Gen.ArrayOf(Gen.Choose(0, 1_000), cut))
        from repeats in Gen.ArrayOf(Gen.Choose(0, 1_000), 8)
        from order in Gen.Shuffle(Enumerable.Range(0, cuts.Length + 1).Concat(repeats).ToArray())
        from atOnce in Gen.Choose(1, 4)
        select new Situation(target, forced, contacts, cuts, order, atOnce);

    private enum Kind
    {
        Fresh,
        Live,
        LiveByForce,
        Done,
        Unsubscribed,
        NotMeant,
        Gone,
    }

    private sealed record Situation(int Target, bool Forced, Kind[] Contacts, int[] Cuts, int[] Deliveries, int AtOnce)
    {
        public int Pages => Cuts.Length + 1;

        public bool IsEnrolled(int index) => Contacts[index] is Kind.Fresh or Kind.Done || (Forced && Contacts[index] is Kind.Live or Kind.LiveByForce);

        public bool IsSkipped(Kind kind) => kind is Kind.Unsubscribed || (!Forced && kind is Kind.Live or Kind.LiveByForce);

        // Ids alone can name somebody who is not there.
        public bool IsFailed(Kind kind) => Target == 2 && kind is Kind.Gone;

        public override string ToString() =>
            $"target {Target}, forced {Forced}, contacts [{string.Join(' ', Contacts)}], cuts [{string.Join(' ', Cuts)}], deliveries [{string.Join(' ', Deliveries)}], {AtOnce} at once";
    }
}
