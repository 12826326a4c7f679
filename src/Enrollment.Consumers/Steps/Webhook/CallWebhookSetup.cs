using Enrollment.Core.Webhooks;

namespace Enrollment.Consumers.Steps.Webhook;

internal static class CallWebhookSetup
{
    public static void AddCallWebhook(this IHostApplicationBuilder builder)
    {
        builder.AddWebhookRules();
        builder.Services.AddSingleton<WebhookCalls>();
        builder.Services.AddSingleton<WebhookSender>();
        builder.Services.AddHostedService<WarmUp>();
    }
}
