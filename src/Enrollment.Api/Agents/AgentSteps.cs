using Enrollment.Api.Sequences;
using Enrollment.Core.Calls;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.Agents;

/// <summary>Says what the steps of agents may be.</summary>
internal static class AgentSteps
{
    public const int MaxSteps = 50;

    public static StepRules Rules(AllowedHosts hosts)
    {
        var actions = new Dictionary<string, Func<ObjectReader, string>>(StringComparer.Ordinal)
        {
            [CallAction.TypeName] = action => ReadCall(action, hosts),
            [CommonActions.Event] = CommonActions.ReadEvent,
            [WebhookAction.TypeName] = action => CommonActions.ReadWebhook(action, hosts),
        };
        return new("An agent", MaxSteps, MayAwait: false, actions);
    }

    // A URL may be missing: the agent is not ready then, and says so.
    private static string ReadCall(ObjectReader action, AllowedHosts hosts)
    {
        var dispatch = action.OptionalOneOf("dispatch", CallDispatch.Message, CallDispatch.Webhook) ?? CallDispatch.Message;
        var (url, headers) = (default(string), default(IReadOnlyDictionary<string, string>));
        if (dispatch == CallDispatch.Webhook)
        {
            url = action.Has("url") ? WebhookFields.ReadUrl(action, hosts) : null;
            headers = WebhookFields.ReadHeaders(action);
        }
        foreach (var field in (ReadOnlySpan<string>)["url", "headers"])
        {
            if (action.Has(field) && dispatch == CallDispatch.Message)
                action.Errors.Add(
                    action.PointerTo(field), "not_allowed", $"{field} is for calls that are handed out by webhook.", "Set dispatch to webhook, or leave it out.");
        }
        var data = action.OptionalJson("data", CommonActions.MaxDataBytes);
        return new CallAction(dispatch, url, headers, data, action.OptionalOneOf("on_success", AfterSuccess.End, AfterSuccess.Continue) ?? AfterSuccess.End).ToJson();
    }
}
