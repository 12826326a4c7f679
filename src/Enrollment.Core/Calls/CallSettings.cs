using Enrollment.Core.Phones;

namespace Enrollment.Core.Calls;

/// <summary>How the phone calls of a sequence are made. Read anew at each hand-out, so a change holds at once, also for enrollments under way.</summary>
public sealed partial class CallSettings
{
    public const int DefaultConcurrentCalls = 10;
    public const int DefaultCallsPerDay = 3;
    public const int DefaultDispatchMinutes = 10;
    public const int DefaultReportMinutes = 60;

    public required Guid SequenceId { get; init; }
    public required Guid AccountId { get; init; }

    /// <summary>The caller's own id of the sequence. An account has each at most once.</summary>
    public string? ExternalId { get; set; }

    /// <summary>The variables that rows may bring, as JSON. Read it through <see cref="KnownVariables"/>.</summary>
    public string Variables { get; set; } = "[]";

    /// <summary>Whether rows with other variables are refused.</summary>
    public bool StrictVariables { get; set; }

    /// <summary>Whether every row needs an e-mail address.</summary>
    public bool RequiresEmail { get; set; }

    /// <summary>IANA names. The first one is the zone of rows that have none.</summary>
    public string[] Timezones { get; set; } = [];

    /// <summary>Whether rows in other zones than <see cref="Timezones"/> are refused.</summary>
    public bool OnlyListedTimezones { get; set; }

    /// <summary>Whether a row without a zone lies in its number's, where there is exactly one.</summary>
    public bool InferTimezone { get; set; }

    /// <summary>The windows of each weekday, as JSON. Read it through <see cref="Windows"/>.</summary>
    public required string CallWindows { get; set; }

    /// <summary>The dates whose windows differ, as JSON. Read it through <see cref="Windows"/>.</summary>
    public string Exceptions { get; set; } = "[]";

    /// <summary>Whether a single request may skip the windows.</summary>
    public bool AllowWindowBypass { get; set; }

    /// <summary>Whether the windows must also be open in every zone that the number may lie in.</summary>
    public bool RespectNumberZones { get; set; }

    /// <summary>The ISO 3166-1 region of numbers without a country code.</summary>
    public string? PhoneRegion { get; set; }

    /// <summary>See <see cref="PhoneChecks"/>.</summary>
    public string PhoneCheck { get; set; } = PhoneChecks.Possible;

    /// <summary>The ISO 3166-1 regions whose numbers are taken; null means all.</summary>
    public string[]? AllowedRegions { get; set; }

    /// <summary>The most calls that may be open at once.</summary>
    public int MaxConcurrentCalls { get; set; } = DefaultConcurrentCalls;

    /// <summary>The most calls to one number in any 24 hours, by all sequences of the account; null means unlimited.</summary>
    public int? MaxCallsPerDay { get; set; } = DefaultCallsPerDay;

    /// <summary>How long a call that was handed out may be dialled.</summary>
    public int DispatchWithinMinutes { get; set; } = DefaultDispatchMinutes;

    /// <summary>How long a report is awaited.</summary>
    public int ReportTimeoutMinutes { get; set; } = DefaultReportMinutes;

    /// <summary>Whether a dialer has to ask before it dials.</summary>
    public bool RequireStart { get; set; }

    /// <summary>See <see cref="Reenrollments"/>.</summary>
    public string IfAlreadyEnrolled { get; set; } = Reenrollments.Skip;

    /// <summary>The days after which a call that is still wanted is given up; null means never.</summary>
    public int? ExpireAfterDays { get; set; }

    /// <summary>The dialer whose queue gets the calls; null means the account's own queue.</summary>
    public string? Dialer { get; set; }

    /// <summary>Passed on to the dialer.</summary>
    public string? CallerId { get; set; }

    /// <summary>An object that is passed on to the dialer, as JSON.</summary>
    public string? Data { get; set; }

    /// <summary>Where results are sent, as JSON. Read it through <see cref="ResultsGoTo"/>.</summary>
    public string? ResultWebhook { get; set; }

    /// <summary>
    /// Set by the database when the windows change: enrollments with a greater id may have calls that the former windows have moved. The
    /// scheduler goes through them. Null when it is done.
    /// </summary>
    public Guid? DueAnewAfter { get; init; }

    /// <summary>The time in which a call that was handed out may be dialled.</summary>
    public TimeSpan DispatchWithin => TimeSpan.FromMinutes(DispatchWithinMinutes);

    /// <summary>The time in which a report is awaited.</summary>
    public TimeSpan ReportTimeout => TimeSpan.FromMinutes(ReportTimeoutMinutes);

    /// <summary>The time after which a call that is still wanted is given up; null means never.</summary>
    public TimeSpan? ExpireAfter => ExpireAfterDays is { } days ? TimeSpan.FromDays(days) : null;

    /// <summary>Whether a contact that is live in the sequence may be enrolled again.</summary>
    public bool EnrollsAgain => IfAlreadyEnrolled == Reenrollments.EnrollAgain;

    /// <summary>The rules that numbers of rows are read by.</summary>
    public PhoneRules PhoneRules() => new()
    {
        Region = PhoneRegion,
        OnlyAssigned = PhoneCheck == PhoneChecks.Valid,
        AllowedRegions = AllowedRegions?.ToHashSet(StringComparer.Ordinal),
    };
}

/// <summary>The words for how closely a number is looked at.</summary>
public static class PhoneChecks
{
    /// <summary>The number has the form of its country's numbers.</summary>
    public const string Possible = "possible";

    /// <summary>The number also lies in a range that is assigned.</summary>
    public const string Valid = "valid";

    public static IReadOnlyList<string> All { get; } = [Possible, Valid];
}

/// <summary>The words for what happens to a row whose contact is live in the sequence by an earlier request.</summary>
public static class Reenrollments
{
    public const string Skip = "skip";
    public const string EnrollAgain = "enroll_again";

    public static IReadOnlyList<string> All { get; } = [Skip, EnrollAgain];
}
