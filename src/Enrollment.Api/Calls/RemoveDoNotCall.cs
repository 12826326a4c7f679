using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Calls;

/// <summary><c>DELETE /do-not-call/{phone_number}</c></summary>
public static class RemoveDoNotCall
{
    /// <summary>Takes a number off the list.</summary>
    /// <remarks>It may be called again by new enrollments. Those that have ended stay ended.</remarks>
    /// <param name="number">The number with + and country code, in any spelling.</param>
    public static async Task<Results<NoContent, Problem>> HandleAsync(
        [FromRoute(Name = "phone_number")] string number, Caller caller, EnrollmentDb db, CancellationToken stop)
    {
        if (DoNotCallApi.Read(number, out var fault) is not { } phone)
            return Problems.DoNotCallNotFound.With($"The address names no phone number: {fault!.Detail}");
        return await db.DoNotCall.Where(listed => listed.AccountId == caller.AccountId && listed.PhoneE164 == phone).ExecuteDeleteAsync(stop) == 1
            ? TypedResults.NoContent()
            : Problems.DoNotCallNotFound.With($"{phone} is not on the list.");
    }
}
