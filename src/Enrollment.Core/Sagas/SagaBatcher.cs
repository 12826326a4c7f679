using System.Diagnostics;
using System.Threading.Channels;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Core.Sagas;

/// <summary>
/// Gathers saga messages that are under way at the same time into one transaction: one locking select, one update from
/// arrays, one outbox row, one commit. There is no timer: while one batch commits, the next one fills.
/// </summary>
public sealed class SagaBatcher(
    NpgsqlDataSource dataSource,
    SequencePlans plans,
    OutboxTable outbox,
    OutboxRelay relay,
    IOptions<SagaStoreOptions> options) : BackgroundService
{
    // The pipelines do no I/O; one that hangs must not hold the rows of the others.
    private static readonly TimeSpan PipelinePatience = TimeSpan.FromSeconds(30);

    private readonly Channel<SagaMember> _waiting = Channel.CreateUnbounded<SagaMember>();
    private readonly Channel<SagaMember> _alone = Channel.CreateUnbounded<SagaMember>();

    /// <param name="alone">True: in a transaction of its own.</param>
    internal void Enter(SagaMember member, bool alone = false)
    {
        if (!(alone ? _alone : _waiting).Writer.TryWrite(member))
            member.Break(new OperationCanceledException("The saga store is stopping."));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _waiting.Writer.TryComplete();
        _alone.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var member) || _alone.Reader.TryRead(out member))
            member.Break(new OperationCanceledException("The saga store is stopping."));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([.. Enumerable.Range(0, options.Value.Writers).Select(_ => WriteBatchesAsync(stoppingToken)), WriteAloneAsync(stoppingToken)]);

    // Whoever was in a batch that broke: one of them breaks again, and only that one.
    private async Task WriteAloneAsync(CancellationToken stop)
    {
        await foreach (var member in _alone.Reader.ReadAllAsync(stop))
            await WriteAsync(new Dictionary<Guid, SagaMember> { [member.EnrollmentId] = member }, stop);
    }

    private async Task WriteBatchesAsync(CancellationToken stop)
    {
        while (await _waiting.Reader.WaitToReadAsync(stop))
        {
            var batch = Gather();
            if (batch.Count > 0)
                await WriteAsync(batch, stop);
        }
    }

    // Two messages for one enrollment see each other's change only in separate batches: the second waits for the next.
    private Dictionary<Guid, SagaMember> Gather()
    {
        var batch = new Dictionary<Guid, SagaMember>();
        var later = new List<SagaMember>();
        while (batch.Count < options.Value.BatchSize && _waiting.Reader.TryRead(out var member))
        {
            if (!batch.TryAdd(member.EnrollmentId, member))
                later.Add(member);
        }
        later.ForEach(member => Enter(member));
        return batch;
    }

    private async Task WriteAsync(Dictionary<Guid, SagaMember> batch, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var messages = await WriteInTransactionAsync(batch, stop);
            foreach (var member in batch.Values)
                member.Commit();
            if (messages is not null)
                await relay.HandOverAsync(messages, stop);
        }
        catch (Exception reason)
        {
            // What one member brought in must not count against the others: each tries once more by itself. A fault that
            // passes, or a member that is alone, goes to the endpoint, which retries or sets the message aside.
            var verdict = batch.Count > 1 && !TransientFault.Is(reason) && !stop.IsCancellationRequested ? new BatchBrokenException(reason) : reason;
            foreach (var member in batch.Values)
                member.Break(verdict);
        }
        EnrollmentTelemetry.SagaBatch.Record(batch.Count);
        EnrollmentTelemetry.SagaCommit.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private async Task<OutboxBatch?> WriteInTransactionAsync(Dictionary<Guid, SagaMember> batch, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);

        var instances = await EnrollmentRows.LoadAsync(connection, batch.Keys, stop);
        // Throws if one of them is broken; then each comes again by itself.
        foreach (var instance in instances.Values)
            instance.Plan = await plans.GetAsync(instance.SequenceId, instance.SequenceVersion, stop);

        var changed = await RunMembersAsync(batch, instances, stop);
        if (changed.Count == 0)
            return null;

        var announcements = changed.SelectMany(instance => instance.Effects.Announcements).ToList();
        var messages = announcements.Count == 0 ? null : OutboxBatch.Of(announcements);
        await EnrollmentRows.SaveAsync(connection, changed, messages is null ? null : outbox.Insert(messages), stop);
        await transaction.CommitAsync(stop);
        return messages;
    }

    private static async Task<List<ContactEnrollment>> RunMembersAsync(
        Dictionary<Guid, SagaMember> batch, Dictionary<Guid, ContactEnrollment> instances, CancellationToken stop)
    {
        foreach (var member in batch.Values)
            member.Load(instances.GetValueOrDefault(member.EnrollmentId));

        var changed = new List<ContactEnrollment>(instances.Count);
        foreach (var member in batch.Values)
        {
            // A member whose pipeline threw is left out; what it did to its instance is not written.
            if (await member.Finished.WaitAsync(PipelinePatience, stop) && instances.TryGetValue(member.EnrollmentId, out var instance) && instance.IsChanged)
                changed.Add(instance);
        }
        return changed;
    }
}

/// <summary>A batch could not be written because of one of its members; nobody knows which.</summary>
public sealed class BatchBrokenException(Exception reason) : Exception("The batch could not be written; its messages are tried one by one.", reason);
