using Enrollment.Core.Requests;

namespace Enrollment.Api.Http;

/// <summary>
/// A JSON body that is refused only when the handler asks for it. What a handler finds out before, such as that the request was answered
/// already, counts more than a body that is wrong.
/// </summary>
public sealed class AttemptedBody
{
    /// <summary>The most bytes of such a body.</summary>
    public const int MaxBytes = 8 * StrictJson.MaxBytes;

    private readonly RequestBody? _body;

    private AttemptedBody(RequestBody? body, Problem? fault) => (_body, Fault) = (body, fault);

    /// <summary>Says why the body cannot be read as a whole; null if it can.</summary>
    public Problem? Fault { get; }

    /// <exception cref="InvalidOperationException">The body could not be read.</exception>
    public RequestBody Body => _body ?? throw new InvalidOperationException("The body could not be read; look at the fault first.");

    public static async ValueTask<AttemptedBody> BindAsync(HttpContext http)
    {
        try
        {
            return new(await RequestBody.ReadAsync(http, MaxBytes), fault: null);
        }
        catch (RequestRefusedException refused)
        {
            return new(body: null, refused.Problem);
        }
    }
}
