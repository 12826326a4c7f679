using System.Security.Cryptography;
using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>Makes the answers to batches: as news, and to the queues that want them. Their ids follow from the account and the message.</summary>
internal static class BatchAnswers
{
    /// <summary>The most refused rows in an answer.</summary>
    public const int MaxListed = 100;

    /// <summary>Makes the answers to a batch that was imported.</summary>
    public static IEnumerable<OutboxMessage> Imported(StoredImport import, IEnumerable<RefusedRow> refused, IReadOnlyList<BatchReply> replies)
    {
        var listed = refused.Take(MaxListed).Select(row => new RefusedImportRow(row.Line, row.Field, row.Code, row.Detail)).ToList();
        var message = new ContactsImported(
            import.Id, import.AccountId, import.MessageId!, import.Kind, import.Rows, import.Created, import.Updated, import.Unchanged, import.Refused,
            import.Linked, listed, import.Refused > listed.Count, import.BulkJobId, Cut(import.FinishedAt!.Value));
        return ToAll(message, MessageIds.For(import.AccountId, $"{nameof(ContactsImported)} {import.MessageId}"), import.Id, replies);
    }

    /// <summary>Makes the answers to a batch that was refused.</summary>
    /// <param name="body">Stands for the message where it has no account or no identity.</param>
    public static IEnumerable<OutboxMessage> Refused(
        Refusal refusal, Guid? accountId, string? messageId, Guid? importId, ReadOnlySpan<byte> body, IReadOnlyList<BatchReply> replies, DateTimeOffset now)
    {
        var message = new ImportRefused(
            accountId, messageId, importId, refusal.Code, DetailOf(refusal),
            [.. refusal.Errors.Select(error => new RequestError(error.Pointer, error.Code, error.Detail))], Cut(now));
        // A mended message is sent under the same identity: what is wrong with it then is other news.
        var subject = accountId is null || messageId is null ? $"{messageId} {Convert.ToHexString(SHA256.HashData(body))}" : messageId;
        var id = MessageIds.For(accountId ?? Guid.Empty, $"{nameof(ImportRefused)} {subject} {Digest(refusal)}");
        return ToAll(message, id, importId ?? id, replies);
    }

    /// <summary>Says what is wrong and what to send instead.</summary>
    public static string DetailOf(Refusal refusal) => refusal.Fix is null ? refusal.Detail : $"{refusal.Detail} {refusal.Fix}";

    // Of everything that the answer says: the detail names only the first of several errors.
    private static string Digest(Refusal refusal) => Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        refusal.Errors.SelectMany(error => new[] { error.Pointer, error.Code, error.Detail }).Prepend(DetailOf(refusal)).Prepend(refusal.Code))));

    private static IEnumerable<OutboxMessage> ToAll<T>(T message, Guid id, Guid about, IReadOnlyList<BatchReply> replies)
        where T : class
    {
        var news = OutboxMessage.Of(message, id, about);
        yield return news;
        foreach (var reply in replies)
            yield return news with { Queue = reply.Queue, Reply = reply.Form };
    }

    // As the database keeps it, so that a repeat says the same.
    private static DateTimeOffset Cut(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond)).ToUniversalTime();
}

/// <summary>The queue that an answer goes to, and how.</summary>
internal sealed record BatchReply(string Queue, ReplyForm Form)
{
    public static BatchReply? Of(string? queue, ReplyForm form) => queue is null ? null : new(queue, form);
}
