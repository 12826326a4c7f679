using System.Text.Json;
using Enrollment.Api.Http;
using Enrollment.Core.BulkEnrollment;
using Enrollment.Core.Requests;

namespace Enrollment.Api.BulkEnrollment;

/// <summary>Body of <c>POST /event-queues/{id}/bulk-enroll</c>, as the API document shows it: exactly one of the first three.</summary>
public sealed record BulkEnrollBody(
    IReadOnlyList<Guid>? ContactIds,
    JsonElement? ContactFilter,
    JsonElement? CustomerFilter,
    DateTimeOffset? EnrollmentTime,
    bool? SkipIfAlreadyEnrolled,
    string? Mode,
    string? Cursor,
    bool? DryRun)
{
    /// <summary>Null: the body is wrong, and <paramref name="problem"/> says how.</summary>
    public static BulkEnrollRequest? Read(RequestBody body, out Problem? problem)
    {
        problem = null;
        var reader = ObjectReader.Of(body);
        if (BulkEnrollRequest.Read(reader, isAnswered: true) is not { } request)
        {
            problem = reader.Errors.ToProblem();
            return null;
        }
        if (request.Cursor is not { } text)
            return request;
        if (Http.Cursor.Parse(text, CursorList.BulkEnrollPage) is { } cursor)
            return request with { AfterContactId = cursor.Id };
        problem = Problems.InvalidCursor.With("The cursor was not made by a bulk enrollment.", "Send next_cursor of an earlier answer unchanged.");
        return null;
    }
}
