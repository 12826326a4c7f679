using System.Collections.Frozen;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Http;

/// <summary>A kind of problem. The service answers its address, <c>/problems/{code}</c>, itself.</summary>
/// <param name="Code">The code for programs, which never changes.</param>
/// <param name="Explanation">What the problem means and what to do, for people.</param>
public sealed record ProblemKind(string Code, int Status, string Title, string Explanation)
{
    public Problem With(string detail, string? fix = null) => new(this, detail) { Fix = fix };
}

/// <summary>Every problem that the service answers with.</summary>
public static partial class Problems
{
    public static readonly ProblemKind MalformedJson = new(RefusalCodes.MalformedJson, 400, "The body is not JSON",
        "The body must be one JSON document in UTF-8, without repeated names in an object and at most 32 levels deep.");

    public static readonly ProblemKind InvalidCursor = new("invalid_cursor", 400, "The cursor is not one of ours",
        "A cursor is opaque: send back next_cursor or prev_cursor of the same list or target, unchanged.");

    public static readonly ProblemKind InvalidParameter = new("invalid_parameter", 400, "A parameter of the address is wrong",
        "A query parameter is unknown, repeated or has a value it cannot have. Unknown ones are refused, so that a typo never means everything.");

    public static readonly ProblemKind BadRequest = new("bad_request", 400, "The request is malformed",
        "The request breaks the rules of HTTP.");

    public static readonly ProblemKind Unauthorized = new(RefusalCodes.Unauthorized, 401, "No valid API key",
        "Send Authorization: Bearer followed by an API key that has not been revoked, or the key alone as x-api-key.");

    public static readonly ProblemKind InsufficientCredits = new(RefusalCodes.InsufficientCredits, 402, "The account's credits do not suffice",
        "The detail says what the request costs. Nothing was changed. The operator of the service can add credits.");

    public static readonly ProblemKind InsufficientScope = new(RefusalCodes.InsufficientScope, 403, "The API key may not do this",
        "The key is valid but lacks the scope that the detail names. Use a key that has it.");

    public static readonly ProblemKind NotFound = new("not_found", 404, "There is nothing here",
        "The address does not exist, or an id in it is not a UUID.");

    public static readonly ProblemKind EventQueueNotFound = new(SequenceKinds.EventQueue.NotFoundCode, 404, "No such event queue",
        "The account has no event queue of this id, or it has been deleted.");

    public static readonly ProblemKind StepNotFound = new("step_not_found", 404, "No such step",
        "The event queue, or the version of it that the enrollment started with, has no step of this id.");

    public static readonly ProblemKind ContactNotFound = new("contact_not_found", 404, "No such contact",
        "The account has no contact of this id, or it has been deleted.");

    public static readonly ProblemKind CustomerNotFound = new("customer_not_found", 404, "No such customer",
        "The account has no customer of this id, or it has been deleted.");

    public static readonly ProblemKind ApiKeyNotFound = new("api_key_not_found", 404, "No such API key",
        "The account has no API key of this id, or it has been revoked.");

    public static readonly ProblemKind WebhookSecretNotFound = new("webhook_secret_not_found", 404, "No such webhook secret",
        "The account has no webhook secret of this id, or it has expired or been deleted.");

    public static readonly ProblemKind BulkJobNotFound = new("bulk_job_not_found", 404, "No such bulk job",
        "The account has no bulk job of this id.");

    public static readonly ProblemKind ImportNotFound = new(RefusalCodes.ImportNotFound, 404, "No such import",
        "The account has no import of this id, or it has been deleted.");

    public static readonly ProblemKind RecurringEnrollmentNotFound = new(RefusalCodes.RecurringEnrollmentNotFound, 404, "No such recurring enrollment",
        "The account has no recurring enrollment of this id, or it has been deleted.");

    public static readonly ProblemKind EnrollmentNotFound = new("enrollment_not_found", 404, "No such enrollment",
        "The account has no enrollment of this id.");

    public static readonly ProblemKind MethodNotAllowed = new("method_not_allowed", 405, "The method is not allowed here",
        "The address exists, but not for this method; the Allow header lists those it knows.");

    public static readonly ProblemKind UploadTooSlow = new("upload_too_slow", 408, "The body arrives too slowly",
        "The body did not arrive in the time it has, or came to a halt. Nothing was changed. Send it over a faster connection, or less at once.");

    public static readonly ProblemKind SequenceInactive = new(RefusalCodes.SequenceInactive, 409, "The event queue is paused",
        "No contact can be enrolled while is_active is false.");

    public static readonly ProblemKind SequenceHasNoSteps = new(RefusalCodes.SequenceHasNoSteps, 409, "The event queue has no active steps",
        "The event queue needs at least one step with is_active true before contacts can be enrolled.");

    public static readonly ProblemKind BulkJobFinished = new("bulk_job_finished", 409, "The bulk job has ended",
        "A job that is completed, cancelled or failed cannot be cancelled.");

    public static readonly ProblemKind ImportWithoutMembers = new(RefusalCodes.ImportWithoutMembers, 409, "No members of the import are kept",
        "The import kept no members, their time is over, or it is of customers. Nothing can be enrolled by its id.");

    public static readonly ProblemKind PreviousRunActive = new(RefusalCodes.PreviousRunActive, 409, "The run before has not ended",
        "A recurring enrollment has one run at a time. Wait until the job that the detail names has ended, or cancel it.");

    public static readonly ProblemKind EnrollmentFinished = new("enrollment_finished", 409, "The enrollment has ended",
        "An enrollment that is completed, cancelled or failed cannot be changed any more. Enroll the contact again instead.");

    public static readonly ProblemKind IdempotencyInFlight = new("idempotency_in_flight", 409, "The first such request is still being worked on",
        "A request with the same Idempotency-Key has not been answered yet. Send the same again after the time in Retry-After.");

    public static readonly ProblemKind BulkJobFailed = new("bulk_job_failed", 409, "The bulk job failed",
        "The job was accepted but could not be carried out; the detail says why. Contacts that it had enrolled stay enrolled.");

    public static readonly ProblemKind BulkJobCancelled = new("bulk_job_cancelled", 409, "The bulk job was cancelled",
        "The job was cancelled while its caller waited for the answer. Contacts that it had enrolled stay enrolled.");

    public static readonly ProblemKind Conflict = new(RefusalCodes.Conflict, 409, "The request conflicts with the present state",
        "Something with the same identity already exists, or was changed meanwhile. Read it again, and decide again.");

    public static readonly ProblemKind PreconditionFailed = new("precondition_failed", 412, "The resource has changed meanwhile",
        "The ETag in If-Match is not that of the present state, because another request changed it. Read it again, and decide again.");

    public static readonly ProblemKind BodyTooLarge = new(RefusalCodes.BodyTooLarge, 413, "The body is too large",
        "The detail says how large it may be. Split the request.");

    public static readonly ProblemKind UnsupportedMediaType = new(RefusalCodes.UnsupportedMediaType, 415, "The body has the wrong content type",
        "The detail says which content types are taken.");

    public static readonly ProblemKind ValidationFailed = new(RefusalCodes.ValidationFailed, 422, "Some fields are wrong",
        "The errors list every field that is wrong, each with a JSON pointer. Nothing was changed.");

    public static readonly ProblemKind UnknownField = new(RefusalCodes.UnknownField, 422, "The body has fields that are not known",
        "Unknown fields are refused, so that a typo never silently means something else. Nothing was changed.");

    public static readonly ProblemKind IdempotencyMismatch = new("idempotency_mismatch", 422, "The Idempotency-Key belongs to another request",
        "The same key came with another body within 24 hours. A key stands for one request: use a new one.");

    public static readonly ProblemKind RateLimited = new("rate_limited", 429, "Too many requests",
        "The key has used up its requests, or too many imports are under way; the detail says which. "
        + "The headers RateLimit-Policy and RateLimit show the limit, and Retry-After says when to continue.");

    public static readonly ProblemKind InternalError = new("internal_error", 500, "Something unexpected went wrong",
        "It is a fault of the service and has been logged under the trace_id of the answer.");

    public static readonly ProblemKind Unavailable = new("unavailable", 503, "The service cannot reach its database",
        "Nothing is lost: try again after the time in Retry-After.");

    // Not made before all kinds exist, in whichever order the files of this class are set up.
    private static readonly Lazy<FrozenDictionary<string, ProblemKind>> Kinds = new(() => typeof(Problems).GetFields()
        .Where(field => field.FieldType == typeof(ProblemKind))
        .Select(field => (ProblemKind)field.GetValue(null)!)
        .ToFrozenDictionary(kind => kind.Code, StringComparer.Ordinal));

    /// <summary>The kinds by code.</summary>
    public static FrozenDictionary<string, ProblemKind> ByCode => Kinds.Value;

    public static void MapProblems(this WebApplication app) => app
        .MapGet("/problems/{code}", Explain)
        .Refuses(BadRequest, InvalidParameter, NotFound, InternalError)
        .RefusesUndeclaredParameters()
        .WithTags("Problems")
        .WithSummary("What a problem's type means");

    private static Results<Ok<ProblemKind>, Problem> Explain(string code) => ByCode.TryGetValue(code, out var kind)
        ? TypedResults.Ok(kind)
        : NotFound.With($"There is no problem called '{Show(code)}'.");

    // It comes from the address: long ones and control characters do not belong in an answer.
    private static string Show(string text) => new(text.Where(letter => !char.IsControl(letter)).Take(60).ToArray());
}
