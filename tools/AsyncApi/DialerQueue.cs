using System.Text.Json.Nodes;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;

namespace Enrollment.AsyncApi;

/// <summary>The queue that a dialer takes its calls from. No exchange of its own has them, or each queue bound to that would get every call.</summary>
internal static class DialerQueue
{
    private const string Parameter = "account";
    private const string Address = QueueNames.CallsPrefix + "{" + Parameter + "}";

    public static JsonObject Channel => new()
    {
        ["address"] = Address,
        ["description"] = AsyncApiTexts.DialerQueue,
        ["parameters"] = new JsonObject { [Parameter] = new JsonObject { ["description"] = AsyncApiTexts.DialerAccount } },
        ["messages"] = new JsonObject { [nameof(CallRequested)] = new JsonObject { ["$ref"] = $"#/components/messages/{nameof(CallRequested)}" } },
        ["bindings"] = new JsonObject
        {
            ["amqp"] = new JsonObject
            {
                ["is"] = "queue",
                ["queue"] = new JsonObject { ["name"] = Address, ["durable"] = true, ["exclusive"] = false, ["autoDelete"] = false },
                ["bindingVersion"] = "0.3.0",
            },
        },
    };
}
