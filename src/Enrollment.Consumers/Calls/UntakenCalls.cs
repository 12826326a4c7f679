using System.Text;
using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Core.Steps;
using MassTransit;
using Npgsql;

namespace Enrollment.Consumers.Calls;

/// <summary>
/// Handles calls that came to nothing in a dialer's queue. One that expired was never delivered, so it is taken back, unless another copy
/// may have been delivered. One that a dialer had, and gave back or lost, is sent again under the same id while there is time, and noted: a
/// dialer may have dialled it. Safe to repeat: dialers know a call by its id.
/// </summary>
public sealed class UntakenCallsConsumer(OutboxUnits units) : IConsumer<CallRequested>
{
    // A call that takes its dialer down must not go round for ever.
    private const int MostDeliveries = 20;

    private static readonly string FindSql = EmbeddedSql.Of(typeof(UntakenCallsConsumer), "FindCall");
    private static readonly string NoteOtherCopySql = EmbeddedSql.Of(typeof(UntakenCallsConsumer), "NoteOtherCopy");
    private static readonly string NoteSql = EmbeddedSql.Of(typeof(UntakenCallsConsumer), "NoteTaken");

    public async Task Consume(ConsumeContext<CallRequested> context)
    {
        var (call, stop) = (context.Message, context.CancellationToken);
        await using var unit = await units.BeginAsync(stop);
        if (Header(context, "x-first-death-reason") == "expired")
        {
            // Of a message that was published twice, each copy dies alone: this one says nothing of the other.
            if (context.IsRepeat())
                await NoteOtherCopyAsync(unit, call, stop);
            else if (await ReadAsync(unit, FindSql, call, stop) is { MayBeTaken: false })
                await TakeBackAsync(context);
            return;
        }
        var noted = await ReadAsync(unit, NoteSql, call, stop);
        // A dialer that has said that it dials may be dialling still.
        if (noted is { IsStarted: false, IsWithdrawn: false, HasTime: true, Deliveries: <= MostDeliveries } && Header(context, "x-first-death-queue") is { } queue)
            unit.Send(OutboxMessage.Of(call, call.CallId, call.EnrollmentId, queue) with { ExpiresAt = call.ExpiresAt });
        await unit.CommitAsync(stop);
    }

    // By message: the enrollment's saga takes back whatever expires at once in few transactions.
    private static Task TakeBackAsync(ConsumeContext<CallRequested> context)
    {
        var call = context.Message;
        var answer = new StepAnswered(
            call.EnrollmentId, call.AccountId, call.StepSeq, StepAnswers.NotCalled, ResponseStatus: null, ResponseBody: null, "no dialer took it in time",
            RetryAfterSeconds: null);
        return context.Publish(answer, sent =>
        {
            sent.CorrelationId = call.EnrollmentId;
            sent.MessageId = MessageIds.For(call.EnrollmentId, nameof(StepAnswered), call.StepSeq);
        }, context.CancellationToken);
    }

    private static async Task NoteOtherCopyAsync(OutboxUnit unit, CallRequested call, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(NoteOtherCopySql, unit.Connection)
        {
            Parameters = { new("call_id", call.CallId), new("account_id", call.AccountId) },
        };
        await command.ExecuteNonQueryAsync(stop);
        await unit.CommitAsync(stop);
    }

    private static async Task<OpenCall?> ReadAsync(OutboxUnit unit, string sql, CallRequested call, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, unit.Connection) { Parameters = { new("call_id", call.CallId), new("account_id", call.AccountId) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop)
            ? new(
                reader.Get<bool>("may_be_taken"), reader.Get<bool>("is_started"), reader.Get<bool>("is_withdrawn"), reader.Get<bool>("has_time"),
                reader.Get<int>("deliveries"))
            : null;
    }

    private static string? Header(ConsumeContext context, string name) => context.ReceiveContext.TransportHeaders.TryGetHeader(name, out var value)
        ? value as string ?? (value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : null)
        : null;

    private sealed record OpenCall(bool MayBeTaken, bool IsStarted, bool IsWithdrawn, bool HasTime, int Deliveries);
}

public sealed class UntakenCallsDefinition : ConsumerDefinition<UntakenCallsConsumer>
{
    public UntakenCallsDefinition()
    {
        EndpointName = QueueNames.CallsUntaken;
        // Each holds a connection for a moment; a dialer that dies gives all its calls back at once.
        ConcurrentMessageLimit = 8;
    }

    // Not bound to the command's exchange: it is sent to the queues of dialers, and the broker puts it here.
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<UntakenCallsConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.ConfigureConsumeTopology = false;
}
