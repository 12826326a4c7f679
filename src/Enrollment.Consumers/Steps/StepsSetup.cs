namespace Enrollment.Consumers.Steps;

internal static class StepsSetup
{
    /// <summary>Adds what all actions that the service executes have in common.</summary>
    public static void AddSteps(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<HandedOutSteps>();
}
