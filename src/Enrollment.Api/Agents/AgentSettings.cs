using System.Text.RegularExpressions;
using Enrollment.Api.Sequences;
using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Phones;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;
using Enrollment.Core.Webhooks;
using Enrollment.Core.Windows;

namespace Enrollment.Api.Agents;

/// <summary>Reads what a body says about how an agent calls, and notes what is wrong with it in the reader's errors.</summary>
internal static partial class AgentSettings
{
    public const int MaxVariables = 50;
    public const int MaxTimezones = 20;
    public const int MaxRegions = 50;
    public const int MaxConcurrentCalls = 1_000;
    public const int MaxCallsPerDay = 20;
    public const int MaxDispatchMinutes = 120;
    public const int MinReportMinutes = 5;
    public const int MaxReportMinutes = 1_440;
    public const int MaxExpireDays = 365;
    public const int MaxExternalId = 64;
    public const int MaxDialer = 40;
    public const int MaxCallerId = 32;
    public const int MaxVariableName = 64;
    public const int MaxDescription = 2_000;

    private const int MaxZoneName = 100;

    /// <summary>Changes the settings to what the body says. Use them only if the reader has no errors.</summary>
    public static void Read(SettingFields fields, CallSettings settings, AllowedHosts hosts)
    {
        ReadRowRules(fields, settings);
        ReadWindows(fields, settings);
        ReadLimits(fields, settings);
        ReadDialer(fields, settings, hosts);
    }

    /// <summary>Reads what outcomes mean. Returns the present rules if the body does not name them.</summary>
    public static OutcomeRules ReadRules(SettingFields fields, OutcomeRules present)
    {
        var (givesRetries, givesAttempts, givesSuccesses) = (fields.Gives("retry_rules"), fields.Gives("max_attempts"), fields.Gives("success_outcomes"));
        var read = OutcomeRulesReader.Read(fields.Body);
        return new(
            givesRetries ? read.Given : present.Given, givesSuccesses ? read.Successes : present.Successes, givesAttempts ? read.MaxAttempts : present.MaxAttempts);
    }

    private static void ReadRowRules(SettingFields fields, CallSettings settings)
    {
        settings.ExternalId = fields.TextOrNull("external_id", MaxExternalId, settings.ExternalId, FaultOfExternalId);
        if (fields.Gives("variables"))
            settings.SetVariables(ReadVariables(fields.Body));
        settings.StrictVariables = fields.Flag("strict_variables", settings.StrictVariables);
        settings.RequiresEmail = fields.Flag("requires_email", settings.RequiresEmail);
        if (fields.Gives("timezones"))
            settings.Timezones = fields.Texts("timezones", 0, MaxTimezones, MaxZoneName, "invalid_timezone", FaultOfZone);
        settings.OnlyListedTimezones = fields.Flag("only_listed_timezones", settings.OnlyListedTimezones);
        settings.InferTimezone = fields.Flag("infer_timezone", settings.InferTimezone);
        settings.PhoneRegion = fields.TextOrNull("phone_region", MaxZoneName, settings.PhoneRegion, FaultOfRegion);
        settings.PhoneCheck = fields.Word("phone_check", PhoneChecks.All, settings.PhoneCheck);
        if (fields.Body.Gives("allowed_regions"))
            settings.AllowedRegions = fields.Body.Has("allowed_regions")
                ? fields.Texts("allowed_regions", 1, MaxRegions, MaxZoneName, "invalid_value", FaultOfRegion)
                : null;
        settings.IfAlreadyEnrolled = fields.Word("if_already_enrolled", Reenrollments.All, settings.IfAlreadyEnrolled);
    }

    private static void ReadWindows(SettingFields fields, CallSettings settings)
    {
        var (givesWeek, givesExceptions) = (fields.Gives(CallWindowsReader.Week), fields.Gives(CallWindowsReader.Exceptions));
        if (givesWeek || givesExceptions)
        {
            var (read, present) = (CallWindowsReader.Read(fields.Body), settings.Windows());
            var week = Weekdays.All.ToDictionary(day => day, (givesWeek ? read : present).Of);
            settings.SetWindows(new(week, (givesExceptions ? read : present).Exceptions));
        }
        settings.AllowWindowBypass = fields.Flag("allow_window_bypass", settings.AllowWindowBypass);
        settings.RespectNumberZones = fields.Flag("respect_number_zones", settings.RespectNumberZones);
    }

    private static void ReadLimits(SettingFields fields, CallSettings settings)
    {
        settings.MaxConcurrentCalls = fields.Whole("max_concurrent_calls", 1, MaxConcurrentCalls, settings.MaxConcurrentCalls);
        settings.MaxCallsPerDay = fields.WholeOrNull("max_calls_per_day", 1, MaxCallsPerDay, settings.MaxCallsPerDay);
        settings.DispatchWithinMinutes = fields.Whole("dispatch_within_minutes", 1, MaxDispatchMinutes, settings.DispatchWithinMinutes);
        settings.ReportTimeoutMinutes = fields.Whole("report_timeout_minutes", MinReportMinutes, MaxReportMinutes, settings.ReportTimeoutMinutes);
        settings.RequireStart = fields.Flag("require_start", settings.RequireStart);
        settings.ExpireAfterDays = fields.WholeOrNull("expire_after_days", 1, MaxExpireDays, settings.ExpireAfterDays);
    }

    private static void ReadDialer(SettingFields fields, CallSettings settings, AllowedHosts hosts)
    {
        settings.Dialer = fields.TextOrNull("dialer", MaxDialer, settings.Dialer, FaultOfDialer);
        settings.CallerId = fields.TextOrNull("caller_id", MaxCallerId, settings.CallerId);
        if (fields.Body.Gives("data"))
            settings.Data = fields.Body.OptionalJson("data", CommonActions.MaxDataBytes)?.GetRawText();
        if (fields.Body.Gives("result_webhook"))
            settings.SetResultsGoTo(ReadResultWebhook(fields.Body, hosts));
    }

    private static List<CallVariable> ReadVariables(ObjectReader body)
    {
        var variables = new List<CallVariable>();
        foreach (var (value, pointer) in body.OptionalArray("variables", min: 0, MaxVariables))
        {
            var given = new ObjectReader(value, pointer, body.Errors);
            var variable = new CallVariable(
                given.RequiredText("name", MaxVariableName), given.OptionalBool("required") ?? true, given.OptionalText("description", MaxDescription));
            given.RefuseOthers();
            if (variable.Name.Length == 0)
                continue;
            if (FaultOfVariable(variable.Name) is { } fault)
                body.Errors.Add(given.PointerTo("name"), "invalid_value", fault);
            else if (variables.Exists(other => other.Name == variable.Name))
                body.Errors.Add(given.PointerTo("name"), "duplicate_value", $"There are two variables {variable.Name}.");
            variables.Add(variable);
        }
        return variables;
    }

    private static CallResultWebhook? ReadResultWebhook(ObjectReader body, AllowedHosts hosts)
    {
        if (body.OptionalObject("result_webhook") is not { } given)
            return null;
        var (url, headers) = (WebhookFields.ReadUrl(given, hosts), WebhookFields.ReadHeaders(given));
        var events = new SettingFields(given, isChange: false).Texts("events", 1, ResultEvents.All.Count, MaxZoneName, "invalid_value",
            text => ResultEvents.All.Contains(text, StringComparer.Ordinal) ? null : $"An event is one of {string.Join(", ", ResultEvents.All)}.");
        given.RefuseOthers();
        return new(url ?? "", headers, events.Length == 0 ? [ResultEvents.CallFinished] : events);
    }

    private static string? FaultOfExternalId(string text) =>
        !ExternalId().IsMatch(text) ? $"An external_id has 1 to {MaxExternalId} of A-Z, a-z, 0-9 and . _ : -"
        : text is "." or ".." ? "An external_id stands in addresses, where . and .. are not names but steps."
        : AgentAddress.IdIn(text) is not null ? "An external_id must not be readable as an id, with or without \"agent.\" before it."
        : null;

    private static string? FaultOfZone(string name) => ZoneNames.IsKnown(name) ? null : $"There is no such time zone. {ZoneNames.Example}";

    private static string? FaultOfRegion(string region) =>
        PhoneRegions.IsKnown(region) ? null : "A region is an ISO 3166-1 code in upper case, like US.";

    private static string? FaultOfDialer(string dialer) =>
        Dialer().IsMatch(dialer) ? null : $"The name of a dialer has 1 to {MaxDialer} of a-z, 0-9 and -";

    private static string? FaultOfVariable(string name) =>
        RowFields.IsOwn(name) || RowFields.MeantBy(name) is not null ? $"{name} is a field of every contact, or looks like one."
        : VariableName().IsMatch(name) ? null
        : "The name of a variable is like account_id: 1 to 64 of A-Z, a-z, 0-9 and _, and no digit first.";

    [GeneratedRegex(@"^[A-Za-z0-9._:-]{1,64}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ExternalId();

    [GeneratedRegex(@"^[a-z0-9-]{1,40}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Dialer();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex VariableName();
}
