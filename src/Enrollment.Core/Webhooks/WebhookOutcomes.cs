namespace Enrollment.Core.Webhooks;

/// <summary>What follows a call.</summary>
public static class WebhookOutcomes
{
    /// <summary>The receiver has it.</summary>
    public const string Done = "done";

    /// <summary>It may pass by itself: tried again later.</summary>
    public const string Retry = "retry";

    /// <summary>The same call will always end the same way.</summary>
    public const string Failed = "failed";

    /// <summary>It was not called, because its event queue rests or because it came too late. No attempt is used up.</summary>
    public const string NotCalled = "not_called";
}
