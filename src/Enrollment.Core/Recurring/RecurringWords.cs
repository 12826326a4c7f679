namespace Enrollment.Core.Recurring;

/// <summary>The words for what is done about times that passed while no scheduler ran.</summary>
public static class MissedTimes
{
    /// <summary>Makes one run for all of them, planned at the latest.</summary>
    public const string Latest = "latest";

    /// <summary>Makes a run only for a time that is less than <see cref="OnTime"/> late.</summary>
    public const string Skip = "skip";

    /// <summary>Makes a run for each, in order, each when the one before has ended, and for at most <see cref="MostAtOnce"/>.</summary>
    public const string All = "all";

    /// <summary>The most missed times that are run; of more, the newest.</summary>
    public const int MostAtOnce = 100;

    /// <summary>A time that is less late than this has not been missed.</summary>
    public static readonly TimeSpan OnTime = TimeSpan.FromSeconds(60);

    public static IReadOnlyList<string> Words { get; } = [Latest, Skip, All];
}

/// <summary>The words for contacts that were enrolled before.</summary>
public static class ReEntry
{
    /// <summary>Enrolls contacts again once they are not live in the sequence any more.</summary>
    public const string WhileNotLive = "while_not_live";

    /// <summary>Passes over contacts that were ever enrolled in the sequence.</summary>
    public const string Once = "once";

    public static IReadOnlyList<string> Words { get; } = [WhileNotLive, Once];
}

/// <summary>Life of a run: started → completed | failed, as its job ends; or refused or missed from the beginning.</summary>
public static class RunStatus
{
    /// <summary>The run's job has not ended.</summary>
    public const string Started = "started";

    /// <summary>The run's job is completed.</summary>
    public const string Completed = "completed";

    /// <summary>The run's job failed or was cancelled.</summary>
    public const string Failed = "failed";

    /// <summary>There is no job; the run's code says why.</summary>
    public const string Refused = "refused";

    /// <summary>The time passed while no scheduler ran, and nothing is done about it.</summary>
    public const string Missed = "missed";
}

/// <summary>The words for why the service has deactivated a recurring enrollment.</summary>
public static class DeactivationReasons
{
    /// <summary>Ten runs in a row were refused or failed, the last one refused.</summary>
    public const string TooManyRefusals = "too_many_refusals";

    /// <summary>The sequence is deleted.</summary>
    public const string SequenceDeleted = "sequence_deleted";

    /// <summary>The time zone does not exist any more where the scheduler runs.</summary>
    public const string ScheduleUnreadable = "schedule_unreadable";
}
