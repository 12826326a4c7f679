using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Enrollment.Api.Sequences;
using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;

namespace Enrollment.Api.Agents;

/// <summary>How an agent calls. A field that is left out has its default in a new agent, and stays as it is in a change.</summary>
public abstract record AgentSettingsBody
{
    /// <summary>The caller's own id, unique per account: 1 to 64 of A-Z, a-z, 0-9 and <c>. _ : -</c>, not readable as a UUID. It can stand in addresses.</summary>
    [MaxLength(AgentSettings.MaxExternalId)]
    public string? ExternalId { get; init; }

    /// <summary>Whether calls are handed out; default true. False pauses: nobody is dropped, and reports count.</summary>
    public bool? IsActive { get; init; }

    /// <summary>
    /// Retries by outcome. Outcomes that are left out keep their default. Who is enrolled keeps the rules of that time. After
    /// <c>no_report</c> nobody knows whether the person was called: retries of it, none by default, may call the person twice.
    /// </summary>
    public IReadOnlyDictionary<string, RetryRuleBody>? RetryRules { get; init; }

    /// <summary>The most attempts of one step over all outcomes; default 5.</summary>
    [Range(1, 20)]
    public int? MaxAttempts { get; init; }

    /// <summary>The outcomes that reach the goal; default <c>goal_completed</c> alone.</summary>
    public IReadOnlyList<string>? SuccessOutcomes { get; init; }

    /// <summary>The variables that rows bring, at most 50.</summary>
    [MaxLength(AgentSettings.MaxVariables)]
    public IReadOnlyList<AgentVariable>? Variables { get; init; }

    /// <summary>Whether rows with other variables are refused; default false.</summary>
    public bool? StrictVariables { get; init; }

    /// <summary>Whether rows need an e-mail address; default false.</summary>
    public bool? RequiresEmail { get; init; }

    /// <summary>At most 20 IANA time zones. The first one is the zone of rows that have none.</summary>
    [MaxLength(AgentSettings.MaxTimezones)]
    public IReadOnlyList<string>? Timezones { get; init; }

    /// <summary>Whether rows in other zones are refused; default false.</summary>
    public bool? OnlyListedTimezones { get; init; }

    /// <summary>Whether a row without a zone lies in its number's zone, where there is exactly one; default false.</summary>
    public bool? InferTimezone { get; init; }

    /// <summary>When calls may be made, by the clock of the contact; default Monday to Friday from 9 to 17. Holds at once.</summary>
    public CallWeek? CallWindows { get; init; }

    /// <summary>At most 400 dates whose windows differ from their weekday's.</summary>
    [MaxLength(Core.Windows.CallWindows.MostExceptions)]
    public IReadOnlyList<CallDate>? Exceptions { get; init; }

    /// <summary>Whether a single request may skip the windows; default false.</summary>
    public bool? AllowWindowBypass { get; init; }

    /// <summary>Whether the windows must also be open in every zone that the number may lie in, where that is known well enough; default false.</summary>
    public bool? RespectNumberZones { get; init; }

    /// <summary>The ISO 3166-1 region of numbers without a country code. Such numbers are refused if there is none.</summary>
    public string? PhoneRegion { get; init; }

    /// <summary><c>possible</c>, the default, takes numbers with the form of their country's; <c>valid</c> only those in an assigned range.</summary>
    [AllowedValues(PhoneChecks.Possible, PhoneChecks.Valid)]
    public string? PhoneCheck { get; init; }

    /// <summary>The ISO 3166-1 regions whose numbers are taken, 1 to 50; null takes all.</summary>
    [MaxLength(AgentSettings.MaxRegions)]
    public IReadOnlyList<string>? AllowedRegions { get; init; }

    /// <summary>The most calls at once; default 10.</summary>
    [Range(1, AgentSettings.MaxConcurrentCalls)]
    public int? MaxConcurrentCalls { get; init; }

    /// <summary>The most calls to one number in any 24 hours, by all agents of the account; default 3, null is unlimited.</summary>
    [Range(1, AgentSettings.MaxCallsPerDay)]
    public int? MaxCallsPerDay { get; init; }

    /// <summary>How long a call that was handed out may be dialled; default 10.</summary>
    [Range(1, AgentSettings.MaxDispatchMinutes)]
    public int? DispatchWithinMinutes { get; init; }

    /// <summary>How long a report is awaited; default 60.</summary>
    [Range(AgentSettings.MinReportMinutes, AgentSettings.MaxReportMinutes)]
    public int? ReportTimeoutMinutes { get; init; }

    /// <summary>Whether a dialer has to ask before it dials; default false.</summary>
    public bool? RequireStart { get; init; }

    /// <summary><c>skip</c>, the default, or <c>enroll_again</c>: what happens to a contact that is live in the agent by an earlier request.</summary>
    [AllowedValues(Reenrollments.Skip, Reenrollments.EnrollAgain)]
    public string? IfAlreadyEnrolled { get; init; }

    /// <summary>After how many days a call that could not be handed out is given up; null is never.</summary>
    [Range(1, AgentSettings.MaxExpireDays)]
    public int? ExpireAfterDays { get; init; }

    /// <summary>The dialer whose queue gets the calls: 1 to 40 of a-z, 0-9 and -. Null is the account's own queue.</summary>
    [MaxLength(AgentSettings.MaxDialer)]
    public string? Dialer { get; init; }

    /// <summary>Passed on to the dialer.</summary>
    [MaxLength(AgentSettings.MaxCallerId)]
    public string? CallerId { get; init; }

    /// <summary>An object of at most 16 kB that is passed on to the dialer.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>Where results are sent; null sends none.</summary>
    public ResultWebhookBody? ResultWebhook { get; init; }

    /// <summary>Copies the settings as they are stored.</summary>
    private protected static T Fill<T>(T shown, CallSettings settings, OutcomeRules rules, bool isActive)
        where T : AgentSettingsBody => (T)(shown with
        {
            ExternalId = settings.ExternalId,
            IsActive = isActive,
            RetryRules = RetryRuleBody.Of(rules),
            MaxAttempts = rules.MaxAttempts,
            SuccessOutcomes = [.. OutcomeRulesJson.Successes(rules)],
            Variables = [.. settings.KnownVariables().Select(variable => new AgentVariable(variable.Name, variable.Required, variable.Description))],
            StrictVariables = settings.StrictVariables,
            RequiresEmail = settings.RequiresEmail,
            Timezones = settings.Timezones,
            OnlyListedTimezones = settings.OnlyListedTimezones,
            InferTimezone = settings.InferTimezone,
            CallWindows = CallWeek.Of(settings.Windows()),
            Exceptions = CallDate.Of(settings.Windows()),
            AllowWindowBypass = settings.AllowWindowBypass,
            RespectNumberZones = settings.RespectNumberZones,
            PhoneRegion = settings.PhoneRegion,
            PhoneCheck = settings.PhoneCheck,
            AllowedRegions = settings.AllowedRegions,
            MaxConcurrentCalls = settings.MaxConcurrentCalls,
            MaxCallsPerDay = settings.MaxCallsPerDay,
            DispatchWithinMinutes = settings.DispatchWithinMinutes,
            ReportTimeoutMinutes = settings.ReportTimeoutMinutes,
            RequireStart = settings.RequireStart,
            IfAlreadyEnrolled = settings.IfAlreadyEnrolled,
            ExpireAfterDays = settings.ExpireAfterDays,
            Dialer = settings.Dialer,
            CallerId = settings.CallerId,
            Data = settings.Data is { } data ? JsonElement.Parse(data) : null,
            ResultWebhook = settings.ResultsGoTo() is { } webhook ? new ResultWebhookBody(webhook.Url, webhook.Headers, webhook.Events) : null,
        });
}

/// <summary>Body of <c>POST /agents</c>.</summary>
public sealed record NewAgent : AgentSettingsBody
{
    [MaxLength(SequenceFields.MaxName)]
    public required string Name { get; init; }

    [MaxLength(SequenceFields.MaxDescription)]
    public string? Description { get; init; }

    /// <summary>At most 50 steps. They are numbered from 1 in the order of their step_order; gaps are closed.</summary>
    [MaxLength(AgentSteps.MaxSteps)]
    public IReadOnlyList<NewAgentStep>? Steps { get; init; }
}

/// <summary>
/// Body of <c>PATCH /agents/{agent_id}</c>. Null empties description, external_id, phone_region, allowed_regions, max_calls_per_day,
/// expire_after_days, dialer, caller_id, data and result_webhook.
/// </summary>
public sealed record AgentChange : AgentSettingsBody
{
    [MaxLength(SequenceFields.MaxName)]
    public string? Name { get; init; }

    [MaxLength(SequenceFields.MaxDescription)]
    public string? Description { get; init; }
}
