using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>Makes the refusals of batches that are told in more than one place, or for no fault of the sender.</summary>
internal static class BatchRefusals
{
    public static Refusal InternalError { get; } =
        new(RefusalCodes.InternalError, "Something unexpected went wrong. It is a fault of the service and has been logged.");
}
