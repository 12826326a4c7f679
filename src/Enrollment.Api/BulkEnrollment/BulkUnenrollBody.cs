using System.Text.Json;
using Enrollment.Api.Http;
using Enrollment.Core.BulkEnrollment;
using Enrollment.Core.Requests;

namespace Enrollment.Api.BulkEnrollment;

/// <summary>Body of <c>POST /event-queues/{id}/bulk-unenroll</c>, as the API document shows it: exactly one of the first three.</summary>
/// <param name="Reason">Why, in the caller's words; at most 2,000 characters. Left out: <c>bulk_unenroll</c>.</param>
public sealed record BulkUnenrollBody(
    IReadOnlyList<Guid>? ContactIds,
    JsonElement? ContactFilter,
    JsonElement? CustomerFilter,
    string? Reason,
    string? Mode,
    string? Cursor,
    bool? DryRun)
{
    /// <summary>Null: the body is wrong, and <paramref name="problem"/> says how.</summary>
    public static BulkUnenrollRequest? Read(RequestBody body, out Problem? problem)
    {
        problem = null;
        var reader = ObjectReader.Of(body);
        if (BulkUnenrollRequest.Read(reader) is not { } request)
        {
            problem = reader.Errors.ToProblem();
            return null;
        }
        if (request.Cursor is not { } text)
            return request;
        if (Http.Cursor.Parse(text, CursorList.BulkUnenrollPage) is { } cursor)
            return request with { AfterContactId = cursor.Id };
        problem = Problems.InvalidCursor.With("The cursor was not made by a bulk unenrollment.", "Send next_cursor of an earlier answer unchanged.");
        return null;
    }
}
