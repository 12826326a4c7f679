using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;

namespace Enrollment.Core.Jobs;

/// <summary>Computes the ids of groups, so that rows of one value meet in one group wherever they are read.</summary>
public static class GroupIds
{
    /// <param name="value">As <c>RowReader</c> gives it. Letter case counts.</param>
    public static Guid Of(BulkJob job, EnrollmentTarget.RequestRows target, string value) => MessageIds.For(
        target.GroupScope == GroupScopes.Sequence ? job.SequenceId : job.Id, $"group {target.GroupByField} {value}");
}
