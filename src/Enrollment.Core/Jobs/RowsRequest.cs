using Enrollment.Core.Calls;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;
using Enrollment.Core.Sequences;

namespace Enrollment.Core.Jobs;

/// <summary>Holds a valid request that brings rows. The rows themselves are still to be read.</summary>
/// <param name="GroupScope">See <see cref="GroupScopes"/>.</param>
/// <param name="Normalized">The fields that are written in title case; empty if the account's are left alone.</param>
public sealed record RowsRequest(RowRequest Said, string GroupScope, IReadOnlyList<string> Normalized)
{
    /// <summary>Whether nothing is to be stored.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether the calls of the rows skip the call windows.</summary>
    public bool BypassesWindow { get; init; }

    /// <summary>Whether a row without a zone lies in its number's, whatever the settings say.</summary>
    public bool InfersTimezone { get; init; }

    /// <summary>Reads the body of a request for many rows. Returns null if it is wrong; the reader's errors say how.</summary>
    /// <param name="normalizes">Whether the account's fields are written in title case where the request asks for it.</param>
    /// <param name="isAnswered">Whether a caller waits for the answer. Otherwise dry runs are refused.</param>
    public static RowsRequest? Read(ObjectReader body, SequenceKind kind, CallSettings settings, bool normalizes, bool isAnswered)
    {
        var said = RowRequest.Read(body, Declared(settings));
        var isOfSequence = body.OptionalOneOf("groupScope", GroupScopes.Request, kind.Name) == kind.Name;
        var isDryRun = body.OptionalBool("dryRun") ?? false;
        if (isDryRun && !isAnswered)
            body.Errors.Add(body.PointerTo("dryRun"), "not_allowed", "A dry run is answered with its rows, and a message has no answer. Send it over HTTP.");
        body.RefuseOthers();
        return body.Errors.Any
            ? null
            : new(said, isOfSequence ? GroupScopes.Sequence : GroupScopes.Request, normalizes ? said.NormalizeFields : []) { IsDryRun = isDryRun };
    }

    /// <summary>Lists the variables that the settings declare.</summary>
    public static IReadOnlyList<RowVariable> Declared(CallSettings settings) =>
        [.. settings.KnownVariables().Select(variable => new RowVariable(variable.Name, variable.Required))];

    internal RowSettings SettingsBy(CallSettings settings, DateTimeOffset now) => new()
    {
        Variables = Declared(settings),
        IsStrict = settings.StrictVariables,
        RequiresEmail = settings.RequiresEmail,
        Timezones = settings.Timezones,
        OnlyListedTimezones = settings.OnlyListedTimezones,
        InferTimezone = settings.InferTimezone || InfersTimezone,
        Phones = settings.PhoneRules(),
        Timezone = Said.Timezone,
        GroupByField = Said.GroupByField,
        AllowDuplicates = Said.AllowDuplicates,
        NormalizeFields = Normalized,
        Now = now,
    };
}
