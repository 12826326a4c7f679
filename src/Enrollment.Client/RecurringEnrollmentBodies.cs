namespace Enrollment.Client;

/// <summary>A recurring enrollment to make. It has exactly one of the three targets.</summary>
public sealed record NewRecurringEnrollment
{
    public required string Name { get; init; }

    /// <summary>Default true.</summary>
    public bool? IsActive { get; init; }

    /// <summary>The event queue that contacts are enrolled in.</summary>
    public required Guid EventQueueId { get; init; }

    public ContactFilter? ContactFilter { get; init; }

    public CustomerFilter? CustomerFilter { get; init; }

    /// <summary>An import, whose members are meant.</summary>
    public Guid? ImportId { get; init; }

    /// <summary>Whether contacts with a live enrollment in the queue are passed over. Default true.</summary>
    public bool? SkipIfAlreadyEnrolled { get; init; }

    /// <summary>One of <see cref="ReEntry"/>. Default: while not live.</summary>
    public string? ReEnter { get; init; }

    /// <summary>Five fields: minute, hour, day of the month, month, day of the week; or six with the second before them.</summary>
    public required string Cron { get; init; }

    /// <summary>The IANA time zone that <see cref="Cron"/> is read by.</summary>
    public required string Timezone { get; init; }

    /// <summary>No run is planned before it.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>No run is planned at this moment or after it.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The most runs that are started.</summary>
    public int? MaxRuns { get; init; }

    /// <summary>One of <see cref="MissedTimes"/>. Default: the latest.</summary>
    public string? Missed { get; init; }
}

/// <summary>A change of a recurring enrollment. Fields that are left out stay as they are. A target replaces the one before.</summary>
public sealed record RecurringEnrollmentChange
{
    public string? Name { get; init; }

    /// <summary>Whether it runs at its times. Activated again, it forgets its failures and plans from now on.</summary>
    public bool? IsActive { get; init; }

    public Guid? EventQueueId { get; init; }

    public ContactFilter? ContactFilter { get; init; }

    public CustomerFilter? CustomerFilter { get; init; }

    /// <summary>An import, whose members are meant.</summary>
    public Guid? ImportId { get; init; }

    public bool? SkipIfAlreadyEnrolled { get; init; }

    /// <summary>One of <see cref="ReEntry"/>.</summary>
    public string? ReEnter { get; init; }

    public string? Cron { get; init; }

    public string? Timezone { get; init; }

    public Optional<DateTimeOffset?> StartsAt { get; init; }

    public Optional<DateTimeOffset?> EndsAt { get; init; }

    public Optional<int?> MaxRuns { get; init; }

    /// <summary>One of <see cref="MissedTimes"/>.</summary>
    public string? Missed { get; init; }
}
