using Enrollment.Core.Requests;

namespace Enrollment.Api.Http;

/// <summary>How bodies are read that came over HTTP, and how what is wrong with them is answered.</summary>
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
