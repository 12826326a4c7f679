using System.ComponentModel.DataAnnotations;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Calls;
using Enrollment.Core.Contacts;
using Enrollment.Core.Hosting;
using Enrollment.Core.Phones;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Calls;

/// <summary><c>POST /do-not-call</c></summary>
public static class AddDoNotCall
{
    /// <summary>Lists a number, so that it is never called again.</summary>
    /// <remarks>
    /// The live enrollments in which it would be called end in the same transaction, with the reason <c>do_not_call</c>; an extension is
    /// not looked at. A number that is listed already stays as it is.
    /// </remarks>
    public static async Task<Results<Created<Envelope<AddedDoNotCall>>, Problem>> HandleAsync(
        RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, HttpContext http, CancellationToken stop)
    {
        var reader = ObjectReader.Of(body);
        var given = NewDoNotCall.Read(reader);
        PhoneFault? fault = null;
        var phone = given.PhoneNumber.Length > 0 ? DoNotCallApi.Read(given.PhoneNumber, out fault) : null;
        if (fault is not null)
            reader.Errors.Add("/phone_number", fault.Code, fault.Detail);
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();

        var (_, ended) = await DoNotCall.AddAsync(work.Connection, caller.AccountId, caller.KeyId, [phone!], DoNotCallSources.Request, given.Reason, stop);
        work.Send(ended.Messages);
        var listed = await db.DoNotCall.AsNoTracking().SingleAsync(number => number.AccountId == caller.AccountId && number.PhoneE164 == phone, stop);
        return TypedResults.Created(
            $"{DoNotCallApi.Path}?phone_number={Uri.EscapeDataString(phone!)}", Envelope.Of(http, AddedDoNotCall.Of(DoNotCallAnswer.Of(listed), ended.Count)));
    }
}

/// <summary>Body of <c>POST /do-not-call</c>.</summary>
/// <param name="PhoneNumber">The number with + and country code, in any spelling.</param>
public sealed record NewDoNotCall([property: MaxLength(NewDoNotCall.MaxPhone)] string PhoneNumber, [property: MaxLength(NewDoNotCall.MaxReason)] string? Reason)
{
    internal const int MaxPhone = 50;
    internal const int MaxReason = 2_000;

    public static NewDoNotCall Read(ObjectReader body)
    {
        var given = new NewDoNotCall(body.RequiredText("phone_number", MaxPhone), body.OptionalText("reason", MaxReason));
        body.RefuseOthers();
        return given;
    }
}
