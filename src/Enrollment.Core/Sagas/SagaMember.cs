using Enrollment.Core.Enrollments;

namespace Enrollment.Core.Sagas;

/// <summary>
/// One message's seat in a batch: it waits for its instance, changes it, says that it is done, and waits for the commit.
/// </summary>
/// <param name="isAlone">In a batch of its own, because the one it shared broke.</param>
internal sealed class SagaMember(Guid enrollmentId, bool isAlone = false)
{
    // Asynchronous continuations: a member's pipeline must not run on the batch's own thread of control.
    private readonly TaskCompletionSource<ContactEnrollment?> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid EnrollmentId { get; } = enrollmentId;

    public bool IsAlone { get; } = isAlone;

    /// <summary>The locked instance, or null if there is none.</summary>
    public Task<ContactEnrollment?> Loaded => _loaded.Task;

    /// <summary>True if the pipeline went through, so that the change counts.</summary>
    public Task<bool> Finished => _finished.Task;

    public Task Committed => _committed.Task;

    public void Load(ContactEnrollment? instance) => _loaded.TrySetResult(instance);

    public void Finish(bool succeeded) => _finished.TrySetResult(succeeded);

    public void Commit() => _committed.TrySetResult();

    /// <summary>The batch broke: every member's message is tried again.</summary>
    public void Break(Exception reason)
    {
        _loaded.TrySetException(reason);
        _committed.TrySetException(reason);
    }
}
