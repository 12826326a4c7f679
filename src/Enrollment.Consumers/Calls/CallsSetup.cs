namespace Enrollment.Consumers.Calls;

internal static class CallsSetup
{
    /// <summary>Adds what requests calls from dialers. Webhooks must have been added.</summary>
    public static void AddCalls(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CallDeliveries>();
    }
}
