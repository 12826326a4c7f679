namespace Enrollment.Contracts;

/// <summary>Message headers that the service reads.</summary>
public static class EnrollmentHeaders
{
    /// <summary>
    /// AMQP header of a producer's <see cref="BulkEnrollRequested"/> or <see cref="ImportContacts"/>: an API key of the account that is
    /// neither revoked nor expired. To enroll it needs the scope <c>automations:write</c>, to import <c>contacts:write</c>.
    /// </summary>
    public const string ApiKey = "enrollment-api-key";

    /// <summary>AMQP header of an <see cref="ImportContacts"/>: batches with the same text are merged in the order of the queue.</summary>
    public const string ImportOrder = "import-order";
}
