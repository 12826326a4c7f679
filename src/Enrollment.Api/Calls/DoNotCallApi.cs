using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Calls;
using Enrollment.Core.Phones;

namespace Enrollment.Api.Calls;

/// <summary>The numbers that an account never calls.</summary>
public static class DoNotCallApi
{
    public const string Path = "/api/v1/do-not-call";

    // Whether a number is assigned, and where, does not matter to a list of those that are not called.
    internal static readonly PhoneRules Rules = new();

    public static void MapDoNotCall(this IEndpointRouteBuilder api)
    {
        var list = api.MapGroup("/do-not-call").WithTags("Do not call");
        list.MapGet("/", ListDoNotCall.HandleAsync).Reads(Scopes.DoNotCallRead).Shows(DoNotCallAnswer.Example)
            .FiltersBy("phone_number", "One number, with + and country code in any spelling. Its extension is not looked at.")
            .FiltersBy("source", "How it came onto the list.", [.. DoNotCallSources.All]);
        list.MapPost("/", AddDoNotCall.HandleAsync).Writes(Scopes.DoNotCallWrite)
            .Takes<NewDoNotCall>("""{ "phone_number": "+1 212 555 0123", "reason": "asked by e-mail" }""")
            .Shows(AddedDoNotCall.Example, StatusCodes.Status201Created);
        list.MapPost("/import", ImportDoNotCall.HandleAsync).Writes(Scopes.DoNotCallWrite)
            .Takes<DoNotCallImport>("""{ "phone_numbers": ["+1 212 555 0123", "+44 20 7946 0958"], "reason": "national list of November" }""")
            .Shows(DoNotCallImported.Example);
        list.MapDelete("/{phone_number}", RemoveDoNotCall.HandleAsync).Writes(Scopes.DoNotCallWrite).Refuses(Problems.DoNotCallNotFound);
    }

    /// <summary>Reads a number into E.164. Returns null if it is none.</summary>
    internal static string? Read(string text, out PhoneFault? fault) => ReadPhone.Of(text, extension: null, Rules, out fault, out _)?.E164;
}
