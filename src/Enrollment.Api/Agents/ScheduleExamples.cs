namespace Enrollment.Api.Agents;

/// <summary>Examples of the API document.</summary>
internal static class ScheduleExamples
{
    public const string Many = """
        {
          "contacts": [
            { "name": "Ada Lovelace", "phoneNumber": "+12125550123", "timezone": "America/New_York", "account_id": "acme" },
            { "name": "Alan Turing", "phoneNumber": "+12125550124", "account_id": "acme" }
          ],
          "groupByField": "account_id"
        }
        """;

    private static readonly RejectedContact Rejected = new(
        3, "+15551234567", "Required variables are missing: account_id.", "missing_variables",
        [new("account_id", "missing_variables", "The variable account_id is required and must not be blank.", Reason: null)], DuplicateOf: null);

    public static readonly ScheduledRows Scheduled = new(new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"), 100, 99, [Rejected]);

    public static readonly ScheduledRows DryRun = Scheduled with { BatchId = null, DryRun = true };
}
