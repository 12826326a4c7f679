using Enrollment.Core.Requests;

namespace Enrollment.Api.Http;

/// <summary>Reads bodies that came over HTTP, and answers what is wrong with them.</summary>
internal static class RequestReading
{
    extension(ObjectReader)
    {
        public static ObjectReader Of(RequestBody body) => new(body.Root, "", new ValidationErrors());
    }

    public static Problem ToProblem(this ValidationErrors errors) => errors.ToRefusal().ToProblem();

    public static Problem ToProblem(this Refusal refusal) =>
        new(Problems.ByCode[refusal.Code], refusal.Detail) { Errors = refusal.Errors, Fix = refusal.Fix };
}
