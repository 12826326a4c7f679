using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Calls;
using Enrollment.Core.Contacts;
using Enrollment.Core.Phones;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Calls;

/// <summary><c>POST /do-not-call/import</c></summary>
public static class ImportDoNotCall
{
    /// <summary>Lists many numbers at once.</summary>
    /// <remarks>
    /// Each number is read by itself: one that cannot be read is told in <c>refused</c>, and the others are listed all the same. If none can be
    /// read, the request is refused. Live enrollments end as by a single number.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<DoNotCallImported>>, Problem>> HandleAsync(
        RequestBody body, Caller caller, RequestWork work, HttpContext http, CancellationToken stop)
    {
        var reader = ObjectReader.Of(body);
        var rows = reader.Required("phone_numbers") is null ? [] : reader.OptionalArray("phone_numbers", min: 1, max: DoNotCallImport.MaxNumbers);
        var reason = reader.OptionalText("reason", NewDoNotCall.MaxReason);
        reader.RefuseOthers();
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();

        var (phones, refused) = Read(rows);
        if (phones.Count == 0)
        {
            foreach (var row in refused.Take(MaxShown))
                reader.Errors.Add($"/phone_numbers/{row.Index}", row.Code, row.Detail);
            return reader.Errors.ToProblem();
        }
        var (added, ended) = await DoNotCall.AddAsync(work.Connection, caller.AccountId, caller.KeyId, phones, DoNotCallSources.Import, reason, stop);
        work.Send(ended.Messages);
        return TypedResults.Ok(Envelope.Of(
            http, new DoNotCallImported(rows.Count, added.Count, phones.Count - added.Count, rows.Count - refused.Count - phones.Count, refused, ended.Count)));
    }

    // An answer with ten thousand errors helps nobody.
    private const int MaxShown = 100;

    private static (HashSet<string> Phones, List<RefusedNumber> Refused) Read(IReadOnlyList<(JsonElement Value, string Pointer)> rows)
    {
        var (phones, refused) = (new HashSet<string>(StringComparer.Ordinal), new List<RefusedNumber>());
        foreach (var (index, (value, _)) in rows.Index())
        {
            if (value.ValueKind != JsonValueKind.String)
                refused.Add(new(index, null, PhoneCodes.Invalid, PhoneReasons.WrongType, "A phone number is a text."));
            else if (JsonText.TryRead(value, out var unstorable) is not { } text)
                refused.Add(new(index, null, PhoneCodes.Invalid, PhoneReasons.NotANumber, unstorable!));
            else if (DoNotCallApi.Read(text, out var fault) is { } phone)
                phones.Add(phone);
            else
                refused.Add(new(index, text, fault!.Code, fault.Reason, fault.Detail));
        }
        return (phones, refused);
    }
}

/// <summary>Body of <c>POST /do-not-call/import</c>.</summary>
/// <param name="PhoneNumbers">Numbers with + and country code, in any spelling.</param>
/// <param name="Reason">Kept with each of them.</param>
public sealed record DoNotCallImport(
    [property: MinLength(1), MaxLength(DoNotCallImport.MaxNumbers)] IReadOnlyList<string> PhoneNumbers, [property: MaxLength(NewDoNotCall.MaxReason)] string? Reason)
{
    internal const int MaxNumbers = 10_000;
}

/// <summary>Counts the numbers of an import: <c>total</c> is the sum of added, already listed, repeated and refused ones.</summary>
/// <param name="AlreadyListed">Numbers that were on the list before.</param>
/// <param name="Repeated">Numbers that stand in the request more than once, without the first of each.</param>
/// <param name="Cancelled">How many live enrollments in which they would have been called have ended.</param>
public sealed record DoNotCallImported(int Total, int Added, int AlreadyListed, int Repeated, IReadOnlyList<RefusedNumber> Refused, int Cancelled)
{
    internal static readonly DoNotCallImported Example = new(
        4, 2, 0, 1, [new(3, "555-0123", PhoneCodes.Invalid, PhoneReasons.NoCountryCode, "The country code is missing.")], 1);
}

/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="PhoneNumber">As it was sent; null if it was no text.</param>
/// <param name="Reason">Tells kinds of <c>invalid_phone_number</c> apart; null for every other code.</param>
public sealed record RefusedNumber(int Index, string? PhoneNumber, string Code, string? Reason, string Detail);
