using Enrollment.Api.Sequences;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.EventQueues;

/// <summary>Says what the steps of event queues may be.</summary>
internal static class EventQueueSteps
{
    public const int MaxSteps = 100;

    public static StepRules Rules(AllowedHosts hosts)
    {
        var actions = new Dictionary<string, Func<ObjectReader, string>>(StringComparer.Ordinal)
        {
            [CommonActions.Event] = CommonActions.ReadEvent,
            [WebhookAction.TypeName] = action => CommonActions.ReadWebhook(action, hosts),
        };
        return new("An event queue", MaxSteps, MayAwait: true, actions);
    }
}
