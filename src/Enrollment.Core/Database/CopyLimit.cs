using System.Globalization;

namespace Enrollment.Core.Database;

/// <summary>
/// Writes into a COPY how long it may take, so that the sweep which ends sessions of vanished clients can tell it from one that is only
/// slow. The process that copies has the setting; the statement brings it to the Scheduler.
/// </summary>
public static class CopyLimit
{
    /// <summary>
    /// Returns a SQL comment that EndHalfSentSessions.sql reads. It stands right after the word <c>copy</c>, because PostgreSQL shows only
    /// the beginning of a statement.
    /// </summary>
    public static string Comment(TimeSpan limit) => string.Create(CultureInfo.InvariantCulture, $"/* {Math.Ceiling(limit.TotalSeconds)} s at most */");
}
