using Enrollment.Core.Jobs.Targets;

namespace Enrollment.Core.Jobs;

/// <summary>What a job does.</summary>
public abstract record JobWork
{
    private JobWork()
    {
    }

    /// <summary>See <see cref="BulkOperations"/>.</summary>
    public abstract string Operation { get; }

    /// <summary>The contacts that the job works on.</summary>
    public required EnrollmentTarget Target { get; init; }

    /// <summary>See <see cref="BulkModes"/>.</summary>
    public string Mode { get; init; } = BulkModes.All;

    /// <summary>Where the one page of page mode begins, excluded.</summary>
    public Guid AfterKey { get; init; }

    /// <summary>Says whether contacts that are live in the sequence are enrolled once more.</summary>
    public bool IsForced => this is Enroll { SkipIfAlreadyEnrolled: false };

    /// <summary>Puts the contacts into the sequence.</summary>
    /// <param name="Anchor">What the delays of the steps count from; now, if it is null.</param>
    public sealed record Enroll(DateTimeOffset? Anchor, bool SkipIfAlreadyEnrolled) : JobWork
    {
        public override string Operation => BulkOperations.Enroll;
    }

    /// <summary>Ends the live enrollments of the contacts in it.</summary>
    /// <param name="Reason">Kept with each enrollment and announced.</param>
    public sealed record Unenroll(string Reason) : JobWork
    {
        public override string Operation => BulkOperations.Unenroll;
    }
}

/// <summary>Where a job comes from.</summary>
/// <param name="RequestedBy">The API key whose request it is.</param>
/// <param name="ReplyTo">Queue of the API process whose caller waits; null if no caller waits.</param>
/// <param name="JobId">The id that a producer chose; a new one, if it is null.</param>
public sealed record JobOrigin(Guid? RequestedBy, string? ReplyTo = null, Guid? JobId = null);
