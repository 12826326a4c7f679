using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Enrollment.Api.Sequences;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.EventQueues;

/// <summary>The action of a step.</summary>
/// <param name="Type"><c>event</c> only announces the step. <c>webhook</c> also calls a URL.</param>
/// <param name="Data">For an event: data that the announcement carries, at most 16 kB.</param>
/// <param name="Url">For a webhook: an absolute https URL of at most 2,000 characters.</param>
/// <param name="Headers">For a webhook: at most 20 headers, sent in addition to the service's own.</param>
/// <param name="Body">For a webhook: an object of at most 16 kB whose texts are templates. Without it, every known field is sent.</param>
public sealed record NewAction(
    [property: AllowedValues(CommonActions.Event, WebhookAction.TypeName)] string Type,
    JsonElement? Data = null,
    [property: MaxLength(WebhookUrl.MaxLength)] string? Url = null,
    IReadOnlyDictionary<string, string>? Headers = null,
    JsonElement? Body = null);
