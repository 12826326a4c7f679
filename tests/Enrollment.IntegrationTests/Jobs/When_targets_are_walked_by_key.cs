using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Screening;
using Enrollment.Core.Sequences;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Npgsql;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>Whatever the target, planning and pages see the same relation and go by its key.</summary>
public sealed class When_targets_are_walked_by_key(EngineFixture engine) : IClassFixture<EngineFixture>
{
    public static TheoryData<string> Targets { get; } = [.. OfEachKind().Keys];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Every_target_gives_the_same_relation(string kind)
    {
        var target = OfEachKind()[kind];
        await using var connection = await engine.Database.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(target.Candidates, connection) { Parameters = { new("account_id", Guid.CreateVersion7()) } };
        target.AddTo(command.Parameters);
        await using var reader = await command.ExecuteReaderAsync();

        Assert.Equal(
            ["key uuid", "contact_id uuid", "found boolean", "unsubscribed_at timestamp with time zone", "customer_id uuid",
             "anchor timestamp with time zone", "first_due_at timestamp with time zone"],
            Enumerable.Range(0, reader.FieldCount).Select(column => $"{reader.GetName(column)} {reader.GetDataTypeName(column)}"));
    }

    [Fact]
    public void Every_target_that_can_be_stored_is_tried_here() =>
        Assert.Equal(
            typeof(EnrollmentTarget).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(EnrollmentTarget))).Select(type => type.Name).Order(),
            OfEachKind().Keys.Order());

    [Fact]
    public async Task An_outcome_carries_the_key_and_the_contact()
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        var unknown = Guid.CreateVersion7();

        var job = await engine.EnrollAsync(sequence, Bulk.Ids(unknown));

        Assert.Equal(
            [$"{unknown} {unknown} failed contact_not_found"],
            await engine.Database.ColumnAsync<string>("select format('%s %s %s %s', key, contact_id, outcome, reason) from bulk_outcomes where job_id = $1", job.Id));
    }

    // An order of its own, as rows of a request or members of an import have it: no contact's id is a key here.
    [Fact]
    public async Task Keys_that_are_no_contact_ids_are_walked_in_their_own_order()
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        var contacts = await A.Contacts(engine.Database, sequence.AccountId, 3);
        var failed = await A.Job(engine.Database, sequence, Bulk.Leads);
        await engine.Database.ExecuteAsync(
            """
            insert into bulk_outcomes (job_id, account_id, key, contact_id, outcome, reason)
            select $1, $2, ('00000000-0000-0000-0000-' || lpad(to_hex(ordinal), 12, '0'))::uuid, id, 'failed', 'contact_not_found'
            from unnest($3) with ordinality as c(id, ordinal)
            """, failed, sequence.AccountId, contacts.Reverse().ToArray());

        var job = await engine.EnrollAsync(sequence, new EnrollmentTarget.FailedOf(failed));

        Assert.Equal(3, job.Totals.Enrolled);
        Assert.Equal(contacts.Order(), await engine.LiveAsync(sequence));
        Assert.Equal(
            "00000000-0000-0000-0000-000000000003",
            await engine.Database.ScalarAsync<string>("select up_to_key::text from bulk_pages where job_id = $1", job.Id));
    }

    [Fact]
    public void Every_reason_that_a_kind_of_sequence_screens_by_is_a_known_one() =>
        Assert.All(SequenceKinds.All.SelectMany(kind => kind.Screening).Concat(ScreeningRules.ToUnenroll), rule =>
        {
            Assert.Contains(rule.Reason, OutcomeReasons.All);
            Assert.Contains(rule.Outcome, new[] { OutcomeKinds.Skipped, OutcomeKinds.Failed });
        });

    private static Dictionary<string, EnrollmentTarget> OfEachKind() => new(StringComparer.Ordinal)
    {
        [nameof(EnrollmentTarget.ContactIds)] = Bulk.Ids(Guid.CreateVersion7()),
        [nameof(EnrollmentTarget.ContactFilter)] = Bulk.Leads,
        [nameof(EnrollmentTarget.CustomerFilter)] = Bulk.Customers(("industry", "farming")),
        [nameof(EnrollmentTarget.ImportMembers)] = new EnrollmentTarget.ImportMembers(Guid.CreateVersion7()),
        [nameof(EnrollmentTarget.LiveIn)] = new EnrollmentTarget.LiveIn(Guid.CreateVersion7()),
        [nameof(EnrollmentTarget.RequestRows)] = new EnrollmentTarget.RequestRows(Guid.CreateVersion7(), GroupByField: null, GroupScopes.Request, [], Price: 1),
        [nameof(EnrollmentTarget.Referenced)] = new EnrollmentTarget.Referenced(
            new(ReferenceKinds.Name, "Ada", SequenceId: null), new DateTimeOffset(2026, 11, 28, 9, 0, 0, TimeSpan.Zero)),
        [nameof(EnrollmentTarget.FailedOf)] = new EnrollmentTarget.FailedOf(Guid.CreateVersion7()),
    };
}
