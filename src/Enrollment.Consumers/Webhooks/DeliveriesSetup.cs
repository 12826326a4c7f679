namespace Enrollment.Consumers.Webhooks;

internal static class DeliveriesSetup
{
    /// <summary>Adds the one sender of everything that is told to customers' addresses beside the steps. Needs <c>AddCallWebhook</c>.</summary>
    public static void AddDeliveries(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AccountSecrets>();
        builder.Services.AddSingleton<DueDeliveries>();
        builder.Services.AddSingleton<DeliveriesInWork>();
        builder.Services.AddHostedService<SendDeliveries>();
    }
}
