using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Npgsql;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>Bulk enrollment as its door does it, but for the door.</summary>
internal static class Bulk
{
    /// <summary>Every contact that <see cref="A"/> makes unless told otherwise.</summary>
    public static EnrollmentTarget Leads { get; } = Contacts(("contact_type", "lead"));

    /// <summary>Several values under one key: any of them.</summary>
    public static EnrollmentTarget Contacts(params (string Key, string Value)[] fields) => new EnrollmentTarget.ContactFilter(Fields(fields));

    /// <summary>Several values under one key: any of them.</summary>
    public static EnrollmentTarget Customers(params (string Key, string Value)[] fields) =>
        new EnrollmentTarget.CustomerFilter(Fields(fields), new Dictionary<string, bool>(StringComparer.Ordinal));

    public static EnrollmentTarget Ids(params Guid[] ids) => new EnrollmentTarget.ContactIds(ids);

    /// <summary>A job from its request to its end.</summary>
    public static async Task<EndedJob> EnrollAsync(
        this EngineFixture engine, MadeSequence sequence, EnrollmentTarget target, string mode = BulkModes.All, bool skip = true, Guid? after = null)
    {
        var job = await A.Job(engine.Database, sequence, target, mode, skip);
        if (after is { } cursor)
            await engine.Database.ExecuteAsync("update bulk_jobs set after_key = $2 where id = $1", job, cursor);
        await engine.RequestAsync(sequence, job);
        return await engine.EndAsync(job);
    }

    public static Task RequestAsync(this EngineFixture engine, MadeSequence sequence, Guid job) =>
        engine.Sender.SendAsync(
            new BulkEnrollRequested(job, sequence.AccountId, sequence.Id), job, MessageIds.For(job, nameof(BulkEnrollRequested)));

    /// <summary>A job that unenrolls, from its request to its end.</summary>
    public static async Task<EndedJob> UnenrollAsync(this EngineFixture engine, MadeSequence sequence, EnrollmentTarget target, string mode = BulkModes.All)
    {
        var job = await A.Job(engine.Database, sequence, target, mode, unenrollBecause: "season is over");
        await engine.RequestUnenrollingAsync(sequence, job);
        return await engine.EndAsync(job);
    }

    public static Task RequestUnenrollingAsync(this EngineFixture engine, MadeSequence sequence, Guid job) =>
        engine.Sender.SendAsync(
            new BulkUnenrollRequested(job, sequence.AccountId, sequence.Id), job, MessageIds.For(job, nameof(BulkUnenrollRequested)));

    /// <summary>Waits until the job has ended; whatever else a test asks, rows, counters and news must then agree.</summary>
    public static async Task<EndedJob> EndAsync(this EngineFixture engine, Guid job)
    {
        await Eventually.HoldsAsync(
            "The job has ended", () => engine.Database.ScalarAsync<bool>("select finished_at is not null from bulk_jobs where id = $1", job), EngineFixture.Patience);
        var ended = await EndedJob.ReadAsync(engine.Database, job);
        await ended.AssertAddsUpAsync(engine);
        return ended;
    }

    /// <summary>The contacts that are live in a sequence.</summary>
    public static Task<IReadOnlyList<Guid>> LiveAsync(this EngineFixture engine, MadeSequence sequence) =>
        engine.Database.ColumnAsync<Guid>("select contact_id from enrollments where sequence_id = $1 and finished_at is null order by contact_id", sequence.Id);

    /// <summary>Reads how many deadlocks the server has met in this database.</summary>
    public static async Task<long> DeadlocksAsync(this EngineFixture engine)
    {
        // A page that was chosen in a deadlock is tried again, so only the server's count tells of it; and a session that is not
        // busy keeps its count to itself for ten seconds, but not beyond its end.
        var now = await engine.Database.ScalarAsync<DateTime>("select clock_timestamp()");
        await Eventually.EqualsAsync("Sessions of before", 0L, () =>
        {
            engine.Part<NpgsqlDataSource>().Clear();
            engine.Database.DataSource.Clear();
            return engine.Database.ScalarAsync<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and backend_start < $1", now);
        }, EngineFixture.Patience);
        return await engine.Database.ScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()");
    }

    private static Dictionary<string, string[]> Fields((string Key, string Value)[] fields) =>
        fields.GroupBy(field => field.Key, field => field.Value).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
}
