using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>Makes the refusals of batches that several places use.</summary>
internal static class BatchRefusals
{
    public static Refusal InternalError { get; } =
        new(RefusalCodes.InternalError, "Something unexpected went wrong. It is a fault of the service and has been logged.");
}
