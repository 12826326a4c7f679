using System.Diagnostics;
using System.Threading.Channels;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Enrollment.Core.Sagas;

/// <summary>
/// Gathers saga messages that are under way at the same time into one transaction: one locking select, one update from
/// arrays, one outbox row, one commit. There is no timer: while one batch commits, the next one fills.
/// </summary>
public sealed class SagaBatcher(
    OutboxUnits units,
    EnrollmentContexts contexts,
    IOptions<SagaStoreOptions> options) : BackgroundService
{
    // The pipelines do no I/O; one that hangs must not hold the rows of the others.
    private static readonly TimeSpan PipelinePatience = TimeSpan.FromSeconds(30);

    private readonly Channel<SagaMember> _waiting = Channel.CreateUnbounded<SagaMember>();
    private readonly Channel<SagaMember> _waitingAlone = Channel.CreateUnbounded<SagaMember>(new UnboundedChannelOptions { SingleReader = true });

    internal void Enter(SagaMember member)
    {
        if (!(member.IsAlone ? _waitingAlone : _waiting).Writer.TryWrite(member))
            member.Break(new OperationCanceledException("The saga store is stopping."));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var waiting in new[] { _waiting, _waitingAlone })
        {
            waiting.Writer.TryComplete();
            while (waiting.Reader.TryRead(out var member))
                member.Break(new OperationCanceledException("The saga store is stopping."));
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([.. Enumerable.Range(0, options.Value.Writers).Select(_ => WriteBatchesAsync(stoppingToken)), WriteAloneAsync(stoppingToken)]);

    private async Task WriteBatchesAsync(CancellationToken stop)
    {
        while (await _waiting.Reader.WaitToReadAsync(stop))
        {
            var batch = Gather();
            if (batch.Count > 0)
                await WriteAsync(batch, stop);
        }
    }

    private async Task WriteAloneAsync(CancellationToken stop)
    {
        await foreach (var member in _waitingAlone.Reader.ReadAllAsync(stop))
            await WriteAsync(new() { [member.EnrollmentId] = member }, stop);
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
        later.ForEach(Enter);
        return batch;
    }

    private async Task WriteAsync(Dictionary<Guid, SagaMember> batch, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await WriteInTransactionAsync(batch, stop);
        }
        catch (Exception reason)
        {
            // Not lost: each member's message sees the reason and is retried or given back by its endpoint. If one of them
            // is the reason, the others must not share its fate: then each is tried once more alone.
            var isOneToBlame = batch.Count > 1 && reason is not OperationCanceledException && !FaultOrigin.IsOutside(reason);
            foreach (var member in batch.Values)
                member.Break(isOneToBlame ? new BrokenBatchException(reason) : reason);
        }
        EnrollmentTelemetry.SagaBatch.Record(batch.Count);
        EnrollmentTelemetry.SagaCommit.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private async Task WriteInTransactionAsync(Dictionary<Guid, SagaMember> batch, CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        var instances = await EnrollmentRows.LoadAsync(unit.Connection, batch.Keys, accountId: null, stop);
        foreach (var (id, fault) in await contexts.GiveAsync(unit.Connection, [.. instances.Values], stop))
        {
            if (batch.Remove(id, out var member))
                member.Break(fault);
        }
        var changed = await RunMembersAsync(batch, instances, stop);
        if (changed.Count > 0)
            await EnrollmentRows.SaveAsync(unit, changed, stop);
        unit.AfterCommit(() =>
        {
            foreach (var member in batch.Values)
                member.Commit();
        });
        await unit.CommitAsync(stop);
    }

    private static async Task<List<ContactEnrollment>> RunMembersAsync(
        Dictionary<Guid, SagaMember> batch, IReadOnlyDictionary<Guid, ContactEnrollment> instances, CancellationToken stop)
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

/// <summary>Thrown if one instance of a batch could not be written, so that none of the batch was.</summary>
public sealed class BrokenBatchException(Exception reason) : Exception(reason.Message, reason);

/// <summary>One message's place in a batch. It waits for its instance, changes it, reports that it is done, and waits for the commit.</summary>
/// <param name="isAlone">Whether it has a batch of its own, because the batch that it shared failed.</param>
internal sealed class SagaMember(Guid enrollmentId, bool isAlone = false)
{
    // Asynchronous continuations: a member's pipeline must not run on the batch's own thread of control.
    private readonly TaskCompletionSource<ContactEnrollment?> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid EnrollmentId { get; } = enrollmentId;

    public bool IsAlone { get; } = isAlone;

    /// <summary>The locked instance, or null if there is none.</summary>
    public Task<ContactEnrollment?> Loaded => _loaded.Task;

    /// <summary>Ends with true if the message's pipeline succeeded, so that its change counts.</summary>
    public Task<bool> Finished => _finished.Task;

    public Task Committed => _committed.Task;

    public void Load(ContactEnrollment? instance) => _loaded.TrySetResult(instance);

    public void Finish(bool succeeded) => _finished.TrySetResult(succeeded);

    public void Commit() => _committed.TrySetResult();

    /// <summary>Fails the member because its batch failed. Every member's message is tried again.</summary>
    public void Break(Exception reason)
    {
        _loaded.TrySetException(reason);
        _committed.TrySetException(reason);
    }
}
