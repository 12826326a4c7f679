using Enrollment.Core.Phones;

namespace Enrollment.Core.Rows;

/// <summary>The codes of refused rows, a closed set.</summary>
public static class RowCodes
{
    public const string InvalidContact = "invalid_contact";
    public const string MisspelledField = "misspelled_field";
    public const string InvalidVariableName = "invalid_variable_name";
    public const string TooManyVariables = "too_many_variables";
    public const string UnknownVariable = "unknown_variable";
    public const string NameRequired = "name_required";
    public const string InvalidName = "invalid_name";
    public const string PhoneNumberRequired = "phone_number_required";
    public const string InvalidTimezone = "invalid_timezone";
    public const string TimezoneNotServed = "timezone_not_served";
    public const string InvalidScheduledAt = "invalid_scheduled_at";
    public const string ScheduledAtTooOld = "scheduled_at_too_old";
    public const string ScheduledAtTooFar = "scheduled_at_too_far";
    public const string EmailRequired = "email_required";
    public const string InvalidEmail = "invalid_email";
    public const string InvalidVariable = "invalid_variable";
    public const string VariableTooLong = "variable_too_long";
    public const string MissingVariables = "missing_variables";
    public const string GroupValueMissing = "group_value_missing";
    public const string DoNotCall = "do_not_call";
    public const string Unsubscribed = "unsubscribed";
    public const string DuplicatePhoneNumber = "duplicate_phone_number";

    /// <summary>All codes in the order of the checks. The first one of a row is the row's.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        InvalidContact,
        MisspelledField, InvalidVariableName, TooManyVariables, UnknownVariable,
        NameRequired, InvalidName,
        PhoneNumberRequired, PhoneCodes.Invalid, PhoneCodes.NotCallable, PhoneCodes.Unassigned, PhoneCodes.RegionNotAllowed,
        PhoneCodes.InvalidExtension, PhoneCodes.ExtensionConflict,
        InvalidTimezone, TimezoneNotServed,
        InvalidScheduledAt, ScheduledAtTooOld, ScheduledAtTooFar,
        EmailRequired, InvalidEmail, InvalidVariable, VariableTooLong, MissingVariables,
        GroupValueMissing, DoNotCall, Unsubscribed, DuplicatePhoneNumber,
    ];

    private static readonly Dictionary<string, int> Places =
        All.Select((code, place) => KeyValuePair.Create(code, place)).ToDictionary(StringComparer.Ordinal);

    internal static int PlaceOf(string code) => Places[code];
}
