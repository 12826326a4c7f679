using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Enrollment.Api.Sequences;
using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Webhooks;
using Enrollment.Core.Windows;
using NodaTime;

namespace Enrollment.Api.Agents;

/// <summary>A variable that rows may bring.</summary>
/// <param name="Name">1 to 64 of A-Z, a-z, 0-9 and _, and no digit first. Not a field that every contact has.</param>
/// <param name="Required">Whether every row needs it; default true.</param>
public sealed record AgentVariable([property: MaxLength(AgentSettings.MaxVariableName)] string Name, bool? Required, string? Description);

/// <summary>A stretch of a day in which calls may be made. One that ends before it begins runs over midnight.</summary>
/// <param name="From">Hours and minutes from 00:00; included.</param>
/// <param name="To">Hours and minutes up to 24:00; excluded. At least 15 minutes after <c>from</c>.</param>
public sealed record WindowTimes(string From, string To)
{
    public static IReadOnlyList<WindowTimes> Of(IEnumerable<CallWindow> windows) =>
        [.. windows.Select(window => new WindowTimes(WallTime.Write(window.From), WallTime.Write(window.To)))];
}

/// <summary>The windows of each weekday, in the time zone of the contact. A weekday without windows is closed.</summary>
public sealed record CallWeek(
    [property: MaxLength(CallWindows.MostOfDay)] IReadOnlyList<WindowTimes>? Monday,
    [property: MaxLength(CallWindows.MostOfDay)] IReadOnlyList<WindowTimes>? Tuesday,
    [property: MaxLength(CallWindows.MostOfDay)] IReadOnlyList<WindowTimes>? Wednesday,
    [property: MaxLength(CallWindows.MostOfDay)] IReadOnlyList<WindowTimes>? Thursday,
    [property: MaxLength(CallWindows.MostOfDay)] IReadOnlyList<WindowTimes>? Friday,
    [property: MaxLength(CallWindows.MostOfDay)] IReadOnlyList<WindowTimes>? Saturday,
    [property: MaxLength(CallWindows.MostOfDay)] IReadOnlyList<WindowTimes>? Sunday)
{
    public static CallWeek Of(CallWindows windows)
    {
        return new(
            On(IsoDayOfWeek.Monday), On(IsoDayOfWeek.Tuesday), On(IsoDayOfWeek.Wednesday), On(IsoDayOfWeek.Thursday), On(IsoDayOfWeek.Friday),
            On(IsoDayOfWeek.Saturday), On(IsoDayOfWeek.Sunday));

        IReadOnlyList<WindowTimes> On(IsoDayOfWeek day) => WindowTimes.Of(windows.Of(day));
    }
}

/// <summary>The windows of one local date, in place of its weekday's.</summary>
/// <param name="Date">Like 2030-01-31.</param>
/// <param name="Windows">At most 4; none closes the date.</param>
public sealed record CallDate(string Date, string? Name, [property: MaxLength(CallWindows.MostOfDay)] IReadOnlyList<WindowTimes> Windows)
{
    public static IReadOnlyList<CallDate> Of(CallWindows windows) => [.. windows.Exceptions.Select(exception => new CallDate(
        exception.Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), exception.Name, WindowTimes.Of(exception.Windows)))];
}

/// <summary>The retries after one outcome.</summary>
/// <param name="Retries">How often the step is tried again after it.</param>
/// <param name="DelayMinutes">The delay of each retry in order, 1 to 43,200 minutes each. The last one repeats.</param>
public sealed record RetryRuleBody([property: Range(0, 10)] int Retries, [property: MaxLength(10)] IReadOnlyList<int>? DelayMinutes)
{
    public static IReadOnlyDictionary<string, RetryRuleBody> Of(OutcomeRules rules) => CallOutcomes.All.Where(outcome => rules.Given.ContainsKey(outcome.Word))
        .ToDictionary(outcome => outcome.Word, outcome => Of(rules.Given[outcome.Word]), StringComparer.Ordinal);

    private static RetryRuleBody Of(RetryRule rule) => new(rule.Retries, rule.DelayMinutes.Count == 0 ? null : rule.DelayMinutes);
}

/// <summary>Where results are sent, signed as webhook steps are.</summary>
/// <param name="Url">An absolute https URL of at most 2,000 characters.</param>
/// <param name="Headers">At most 20 headers, sent in addition to the service's own.</param>
/// <param name="Events">Any of <c>call.finished</c>, the default, <c>enrollment.finished</c> and <c>batch.finished</c>.</param>
public sealed record ResultWebhookBody(
    [property: MaxLength(WebhookUrl.MaxLength)] string Url,
    IReadOnlyDictionary<string, string>? Headers,
    [property: AllowedValues(ResultEvents.CallFinished, ResultEvents.EnrollmentFinished, ResultEvents.BatchFinished)] IReadOnlyList<string>? Events);

/// <summary>The action of an agent's step.</summary>
/// <param name="Type"><c>call</c> calls the contact. <c>event</c> only announces the step. <c>webhook</c> also calls a URL.</param>
/// <param name="Dispatch">For a call: <c>message</c>, the default, puts it into the dialer's queue; <c>webhook</c> posts it to the URL.</param>
/// <param name="Url">For a webhook, or a call by webhook: an absolute https URL of at most 2,000 characters.</param>
/// <param name="Headers">For a webhook, or a call by webhook: at most 20 headers, sent in addition to the service's own.</param>
/// <param name="Data">For a call: passed on to the dialer in place of the agent's data. For an event: carried by the announcement. At most 16 kB.</param>
/// <param name="OnSuccess">For a call: <c>end</c>, the default, ends the enrollment after a success; <c>continue</c> runs the next step.</param>
/// <param name="Body">For a webhook: an object of at most 16 kB whose texts are templates. Without it, every known field is sent.</param>
public sealed record NewAgentAction(
    [property: AllowedValues(CallAction.TypeName, CommonActions.Event, WebhookAction.TypeName)] string Type,
    [property: AllowedValues(CallDispatch.Message, CallDispatch.Webhook)] string? Dispatch,
    [property: MaxLength(WebhookUrl.MaxLength)] string? Url,
    IReadOnlyDictionary<string, string>? Headers,
    JsonElement? Data,
    [property: AllowedValues(AfterSuccess.End, AfterSuccess.Continue)] string? OnSuccess,
    JsonElement? Body);
