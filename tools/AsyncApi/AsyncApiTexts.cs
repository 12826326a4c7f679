namespace Enrollment.AsyncApi;

/// <summary>Texts of the document that the contracts do not have.</summary>
internal static class AsyncApiTexts
{
    public const string Introduction =
        """
        Every message of Enrollment. "Send" is what the service sends, "receive" what it handles.

        Each type has a durable fanout exchange of its own name; bind a queue of your own to it. CallRequested alone goes to one queue, which dialers
        share. Bodies are MassTransit's JSON envelope;
        `message` holds the message, in camelCase; an import batch has the names of the HTTP interface. Fields that are null are left out, and
        fields may be added: ignore those you do not know.

        Every message is delivered at least once. What the service sends carries the same message id in every repeat, so a handler
        that must not act twice remembers the ids that it has handled. There is no order to count on.

        Messages tagged `internal` are the service's own: they are documented for those who look at its queues, and may change with any version.
        """;

    public const string VirtualHost = "As the connection string of the service names it; empty: `/`. All exchanges are in it.";
    public const string Channel =
        "An exchange of the service's virtual host; the routing key is empty. Declare it as it is described here, or let the service do so first.";
    public const string SentNews = "Published after the commit of what it tells, with confirms, until the broker has it. May have no subscriber.";
    public const string SentCommand = "Published after the commit that asks for it, mandatory and with confirms, until the broker has it and a queue takes it.";
    public const string Received = "Handled at least once; a repeat changes nothing. Publish it persistent, mandatory and with confirms.";
    public const string ReceivedInternal = "Handled by the service itself; nobody else sends it.";

    public const string MessageId =
        "Also the AMQP property `message_id`. From the service it follows from what the message is about, so that every repeat "
        + "carries the same; others choose their own.";
    public const string CorrelationId = "The enrollment or the job that the message is about, from the service; also the AMQP property `correlation_id`.";
    public const string Trace = "W3C trace context of the transaction that the message left with.";
    public const string ApiKey = "Producers only: an API key of the account, not revoked, with the scope `automations:write`. An AMQP header; nothing in the body.";

    public const string DialerQueue =
        "The queue of an account's calls, or of one dialer of it; whoever consumes it competes for the calls. The service declares it before the first call: "
        + "quorum, `x-delivery-limit: 0`, `x-overflow: reject-publish`, and dead letters to `calls-untaken`, at least once. Declare it alike or not at all. "
        + "RabbitMQ closes the channel of a consumer that holds a message for 30 minutes, so acknowledge a call that may last longer when it begins.";
    public const string DialerAccount = "The account's id; with a dot and the name behind it for agents that have a `dialer`.";
    public const string SentCall =
        "Sent straight to the queue after the commit that hands the call out, with confirms. It expires at `expiresAt`; its message id is the `callId`.";

    public const string ImportQueue =
        "The queue of import batches, declared by the consumers. Publish to it by the default exchange, with its name as the routing key, or to the exchange "
        + "of ImportContacts. The AMQP property `message_id` is required, at most 255 characters: the identity of the batch. Of `reply_to` and `correlation_id`, "
        + "both optional, the answer (ContactsImported or ImportRefused) takes its way back: as plain JSON with its name in the property `type` "
        + "to whoever sent a plain message, in an envelope to others. `content_encoding: gzip` is understood. At most 64 MiB, unpacked, and 10,000 rows.";
    public const string ReceivedBatch =
        "Taken in at least once; a repeat of its `message_id` changes nothing and is answered again. Publish it persistent, mandatory and with confirms.";
    public const string ImportKey =
        "An API key of the account, not revoked, with the scope `contacts:write`; with `customers:write` for customers, and with `automations:write` to enroll. "
        + "An AMQP header; nothing in the body.";
    public const string ImportOrder =
        "Batches of the account with the same text, of at most 255 characters, are merged in the order in which the queue delivers them; others in any.";
}
