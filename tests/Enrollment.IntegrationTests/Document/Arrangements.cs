using Enrollment.IntegrationTests.Hosting;

namespace Enrollment.IntegrationTests.Document;

/// <summary>Some operations want things to be in a certain state before they can succeed.</summary>
internal static class Arrangements
{
    private static readonly Dictionary<string, string> Statements = new(StringComparer.Ordinal)
    {
        // The one contact that is there is enrolled: this one is not.
        ["POST /api/v1/event-queues/{id}/bulk-enroll"] =
            "insert into contacts (account_id, id, contact_type, country, email, email_key) values ($1, gen_random_uuid(), 'lead', 'DE', 'b@example.org', 'b@example.org')",
        ["POST /api/v1/enrollments/{id}/resume"] = "update enrollments set state = 'paused', held_state = 'pending', held_due_at = now(), due_at = null where account_id = $1 and row_index is null",
        ["POST /api/v1/bulk-jobs/{id}/retry"] = "update bulk_jobs set status = 'failed', error = 'it was given up', finished_at = now() where account_id = $1",
        ["POST /api/v1/batches/{id}/retry"] = """
            update enrollments set state = 'completed', finished_at = now(), due_at = null, gate = null, priority = null, wanted_at = null
            where account_id = $1 and row_index is not null
            """,
    };

    public static async Task ForAsync(EnrollmentFixture service, OneOfEach own, ApiOperation operation)
    {
        if (Statements.TryGetValue($"{operation}", out var statement))
            await service.Database.ExecuteAsync(statement, own.Account);
    }
}
