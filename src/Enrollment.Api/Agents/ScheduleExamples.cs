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

    public const string One = """
        { "name": "Grace Hopper", "phoneNumber": "+12125550125", "timezone": "America/New_York", "account_id": "acme", "groupByField": "account_id" }
        """;

    private static readonly DateTimeOffset Thursday = new(2030, 1, 17, 15, 0, 0, TimeSpan.Zero);

    private static readonly RejectedContact Rejected = new(
        3, "+15551234567", "Required variables are missing: account_id.", "missing_variables",
        [new("account_id", "missing_variables", "The variable account_id is required and must not be blank.", Reason: null)], DuplicateOf: null);

    public static readonly ScheduledRows Scheduled = new(new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"), 100, 99, [Rejected]);

    public static readonly ScheduledOne ScheduledOne = new(new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"), new(
        new("0198f3a2-61f0-7c2a-8b11-3d5e7a9c0f42"), "Grace Hopper", "+12125550125", PhoneNumberExt: null, Thursday, ToEmailAddress: null,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["account_id"] = "acme" }, "America/New_York", "pending", Thursday, "API",
        [new("CALL", 0)]));

    public static readonly ScheduledRows DryRun = Scheduled with { BatchId = null, DryRun = true };
}
