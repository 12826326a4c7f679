using System.Buffers.Binary;
using System.Buffers.Text;

namespace Enrollment.Api.Http;

/// <summary>A place in a list, opaque to callers. It names a row's key, so it stays right while rows come and go.</summary>
/// <param name="List">The list of the cursor. A cursor of another list is refused.</param>
/// <param name="Id">The row's id.</param>
/// <param name="Position">The second part of the key, where there is one.</param>
/// <param name="Backwards">Whether the list goes to the rows before this one instead of those after it.</param>
public sealed record Cursor(CursorList List, Guid Id, int Position = 0, bool Backwards = false)
{
    private const int Length = 1 + 1 + 16 + 4;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = (byte)List;
        bytes[1] = Backwards ? (byte)1 : (byte)0;
        Id.TryWriteBytes(bytes[2..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[18..], Position);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor. Returns null if the text is not a cursor of this list.</summary>
    public static Cursor? Parse(string text, CursorList list)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length)
            || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written != Length
            || bytes[0] != (byte)list
            || bytes[1] > 1)
            return null;
        return new(list, new Guid(bytes[2..18], bigEndian: true), BinaryPrimitives.ReadInt32BigEndian(bytes[18..]), bytes[1] == 1);
    }
}

/// <summary>The lists that have cursors. Callers keep the numbers: never reuse one.</summary>
public enum CursorList
{
    None = 0,
    BulkEnrollPage = 1,
    BulkJobs = 2,
    BulkOutcomes = 3,
    TimerTasks = 4,
    ApiKeys = 10,
    WebhookSecrets = 11,
    EventQueues = 20,
    Agents = 21,
    Contacts = 30,
    Customers = 31,
    Imports = 32,
    ImportContacts = 33,
    RefusedRows = 34,
    BulkUnenrollPage = 40,
    Batches = 75,
    BatchRows = 76,
    RecurringEnrollments = 50,
    RecurringRuns = 51,
    DoNotCall = 70,
    Deliveries = 71,
    Calls = 60,
    AgentEnrollments = 61,
}
