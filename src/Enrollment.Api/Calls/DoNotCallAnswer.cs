using System.ComponentModel.DataAnnotations;
using Enrollment.Core.Calls;

namespace Enrollment.Api.Calls;

/// <summary>A number that is never called.</summary>
/// <param name="PhoneNumber">The number in E.164, without an extension: nobody behind it is called.</param>
/// <param name="Source">How it came onto the list.</param>
/// <param name="CallId">The call whose report asked for it; null for the other sources.</param>
/// <param name="CreatedBy">The id of the API key that listed it; null for a report.</param>
public sealed record DoNotCallAnswer(
    string PhoneNumber,
    [property: AllowedValues(DoNotCallSources.Request, DoNotCallSources.Import, DoNotCallSources.Report)] string Source,
    Guid? CallId, string? Reason, Guid? CreatedBy, DateTimeOffset CreatedAt)
{
    internal static readonly DoNotCallAnswer Example = new(
        "+12125550123", DoNotCallSources.Request, null, "asked by e-mail", new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"), new(2026, 11, 28, 8, 0, 0, TimeSpan.Zero));

    public static DoNotCallAnswer Of(DoNotCallNumber number) =>
        new(number.PhoneE164, number.Source, number.CallId, number.Reason, number.CreatedBy, number.CreatedAt);
}

/// <summary>A number that has just been listed.</summary>
/// <param name="Cancelled">How many live enrollments in which it would have been called have ended.</param>
public sealed record AddedDoNotCall(
    string PhoneNumber,
    [property: AllowedValues(DoNotCallSources.Request, DoNotCallSources.Import, DoNotCallSources.Report)] string Source,
    Guid? CallId, string? Reason, Guid? CreatedBy, DateTimeOffset CreatedAt, int Cancelled)
{
    internal static readonly AddedDoNotCall Example = Of(DoNotCallAnswer.Example, cancelled: 2);

    public static AddedDoNotCall Of(DoNotCallAnswer number, int cancelled) =>
        new(number.PhoneNumber, number.Source, number.CallId, number.Reason, number.CreatedBy, number.CreatedAt, cancelled);
}
