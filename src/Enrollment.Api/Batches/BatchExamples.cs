using Enrollment.Core.Jobs;

namespace Enrollment.Api.Batches;

/// <summary>Examples for the API document.</summary>
internal static class BatchExamples
{
    private static readonly DateTimeOffset MadeAt = new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a70");
    private static readonly Guid AgentId = Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a60");

    public static Batch Batch { get; } = new(
        Id, AgentId, BatchStatus.Calling, Total: 100, Accepted: 98, Rejected: 2, Of("invalid_phone_number", 2), Enrolled: 97, Skipped: 1, Failed: 0,
        Of("already_enrolled", 1), new(Waiting: 10, Pending: 40, Processing: 7, Paused: 0, Completed: 38, Cancelled: 2, Failed: 0), Succeeded: 30, NotSucceeded: 10,
        Of("goal_completed", 30), new(Made: 61, UnderWay: 7, AnsweredSeconds: 4_200), Progress: 0.4184, MadeAt.AddHours(3), Of("outside_call_window", 40),
        GroupByField: "account_id", GroupScope: "batch", IdempotencyKeyGiven: true, MadeAt, Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a71"), MadeAt.AddSeconds(2),
        FinishedAt: null);

    public static ListedBatch Listed { get; } = new(
        Id, AgentId, BatchStatus.Calling, Total: 100, Accepted: 98, Rejected: 2, Enrolled: 97, Skipped: 1, Failed: 0, Ended: 40, Succeeded: 30, MadeAt, Batch.CreatedBy,
        FinishedAt: null);

    public static BatchRow Row { get; } = new(
        Index: 0, "Ada Lovelace", "(555) 123-4567", "+15551234567", PhoneExt: null, "America/New_York", MadeAt, RowStatus.Enrolled, Code: null, [],
        Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a72"), Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a73"), "pending", Succeeded: null, "busy", Attempts: 1,
        MadeAt.AddHours(3), "retry_later", GroupValue: "acme");

    public static string RowsFile { get; } =
        "name,phoneNumber,index,code,error\r\nAda Lovelace,555 1234,7,invalid_phone_number,It has no country code.\r\n";

    public static RetriedBatch Retried { get; } = new(Id, Total: 10, Accepted: 9, Rejected: 1);

    public static CancelledBatch Cancelled { get; } = new(Cancelled: 57, UnderWay: 7);

    private static Dictionary<string, int> Of(string word, int count) => new(StringComparer.Ordinal) { [word] = count };
}
