using System.Text.Json.Serialization;

namespace Enrollment.Demo;

public sealed record Answer<T>(T Data);

public sealed record ImportReport(long Rows, long Created, long Updated, long Refused, long Linked);

public sealed record EventQueuePlan(string Name, string Description, IReadOnlyList<NewStep> Steps);

public sealed record NewStep(string Name, int DelayDays, StepAction Action);

public sealed record StepAction(string Type, IReadOnlyDictionary<string, string> Data);

public sealed record EventQueueMade(Guid Id, string Name);

public sealed record BulkEnroll(IReadOnlyDictionary<string, string> ContactFilter, string Mode, bool DryRun = false);

public sealed record DryRun(long Enrolled, long Skipped, long Failed);

public sealed record StartedJob(Guid JobId);

public sealed record BulkJob(
    Guid Id,
    string Status,
    long Matched,
    long Enrolled,
    long Skipped,
    long Failed,
    IReadOnlyDictionary<string, long>? SkippedReasons,
    IReadOnlyDictionary<string, long>? FailedReasons,
    string? Error)
{
    public bool IsFinished => Status is "completed" or "cancelled" or "failed";

    public long Handled => Enrolled + Skipped + Failed;
}

public sealed record Problem(string? Title, string? Detail, string? Fix, IReadOnlyList<ProblemError>? Errors);

public sealed record ProblemError([property: JsonPropertyName("pointer")] string? Field, string? Detail);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Company))]
[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(EventQueuePlan))]
[JsonSerializable(typeof(BulkEnroll))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Answer<ImportReport>))]
[JsonSerializable(typeof(Answer<EventQueueMade>))]
[JsonSerializable(typeof(Answer<DryRun>))]
[JsonSerializable(typeof(Answer<StartedJob>))]
[JsonSerializable(typeof(Answer<BulkJob>))]
internal sealed partial class DemoJson : JsonSerializerContext;
