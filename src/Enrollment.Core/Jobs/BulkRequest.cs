using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Jobs;

/// <summary>Holds what all valid bulk requests have in common, through whichever door they came.</summary>
/// <param name="Mode">See <see cref="BulkModes"/>.</param>
/// <param name="Cursor">As it was sent; the door that hands out cursors knows what it means.</param>
public abstract record BulkRequest(EnrollmentTarget Target, string Mode, string? Cursor, bool IsDryRun)
{
    /// <summary>Where an earlier page ended, excluded: what <see cref="Cursor"/> means.</summary>
    public Guid AfterKey { get; init; }

    public abstract JobWork ToWork();

    private protected static (string Mode, string? Cursor) ReadMode(ObjectReader body, string defaultMode)
    {
        var mode = body.OptionalOneOf("mode", BulkModes.Page, BulkModes.All) ?? defaultMode;
        var cursor = body.OptionalText("cursor", maxLength: 200);
        if (cursor is not null && mode == BulkModes.All)
            body.Errors.Add(
                body.PointerTo("cursor"), "not_allowed", "A cursor goes with mode page only; mode all takes the whole target.",
                "Leave out cursor, or use mode page.");
        return (mode, cursor);
    }
}
