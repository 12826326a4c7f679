using System.Text.Json;
using Enrollment.Consumers.Steps;
using Enrollment.Consumers.Steps.Webhook;
using Enrollment.Consumers.Webhooks;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Calls;

/// <summary>
/// Requests a call from its dialer's address. Safe to repeat: a call that is over is not requested, and every request of a call has one id.
/// Whether the dialer may have the call is noted before the answer, because such a call is never given up for another one before its report
/// is overdue.
/// </summary>
public sealed class RequestCallConsumer(CallDeliveries deliveries, AccountSecrets secrets, WebhookSender sender, TimeProvider clock) : IConsumer<ExecuteStep>
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new InstantConverter() },
    };

    public async Task Consume(ConsumeContext<ExecuteStep> context)
    {
        var (command, stop) = (context.Message, context.CancellationToken);
        if (await deliveries.FindAsync(command, stop) is not { } delivery)
            return;
        var mayBeTaken = delivery.Call.MayBeTaken || MayHaveSent(context);
        var move = CallRequestMove.Before(delivery, mayBeTaken, clock.GetUtcNow());
        var result = move is null ? await SendAsync(context, delivery, stop) : null;
        move ??= CallRequestMove.After(result!, delivery, mayBeTaken, clock.GetUtcNow());

        if (move.MayBeTaken || move.AgainAt is not null)
            await deliveries.NoteAsync(command, move.MayBeTaken, move.AgainAt, stop);
        var answer = result as WebhookResult.Answered;
        if (move.Answer is { } outcome)
            await context.AnswerAsync(outcome, move.Error, answer?.Status, answer?.Body);
    }

    // A request and its note are not one: the process that had the message may have died in between or may have another copy of it in work,
    // and this one tries the message again if it cannot write the note.
    private static bool MayHaveSent(ConsumeContext context) =>
        context.ReceiveContext.Redelivered || context.IsRepeat() || context.ReceiveContext.TryGetPayload<Sent>(out _);

    private async Task<WebhookResult> SendAsync(ConsumeContext context, CallDelivery delivery, CancellationToken stop)
    {
        var (call, action) = (delivery.Call, delivery.Settings);
        var body = JsonSerializer.SerializeToUtf8Bytes(new RequestBody("call.requested", call.HandedOutAt, delivery.Request), Json);
        var keys = (await secrets.FindAsync([call.AccountId], stop))[call.AccountId];
        context.ReceiveContext.GetOrAddPayload(() => new Sent());
        return await sender.SendAsync(new WebhookAction(action.Url!, action.Headers, Body: null), call.CallId, body, keys, stop);
    }

    // Stays with the message while it is tried again.
    private sealed class Sent;

    private sealed record RequestBody(string Type, DateTimeOffset Timestamp, CallRequested Data);
}

public sealed class RequestCallDefinition : ConsumerDefinition<RequestCallConsumer>
{
    public RequestCallDefinition(IOptions<WebhookOptions> options)
    {
        EndpointName = QueueNames.RequestCall;
        ConcurrentMessageLimit = options.Value.Concurrency;
    }

    // Not bound to the command's exchange: other actions have queues of their own.
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<RequestCallConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.ConfigureConsumeTopology = false;
}
