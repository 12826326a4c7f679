using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Enrollment.Core.Webhooks;

public static class WebhooksSetup
{
    /// <summary>Adds the rules that saving and calling a webhook share: which hosts may be called.</summary>
    public static void AddWebhookRules(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateDataAnnotations()
            .Validate(
                options => options.AllowedHosts.All(AllowedHosts.IsEntry),
                "Webhooks__AllowedHosts has an entry that is no host name, no address and no network. They look like hooks.internal, 127.0.0.1 or 10.1.0.0/16.")
            .ValidateOnStart();
        builder.Services.AddSingleton(provider => new AllowedHosts(provider.GetRequiredService<IOptions<WebhookOptions>>()));
    }
}
