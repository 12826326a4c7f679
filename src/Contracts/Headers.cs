namespace Enrollment.Contracts;

/// <summary>Message headers that the service reads.</summary>
public static class EnrollmentHeaders
{
    /// <summary>
    /// AMQP header of a producer's <see cref="BulkEnrollRequested"/>: an API key of the account that is neither revoked nor expired and
    /// has the scope <c>automations:write</c>.
    /// </summary>
    public const string ApiKey = "enrollment-api-key";
}
