using System.Text;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;

namespace Enrollment.UnitTests.Messages;

/// <summary>An instant without its zone is another instant for every reader.</summary>
public sealed class MessageInstantTests
{
    [Fact]
    public void X12_Every_instant_in_a_message_ends_with_Z_whatever_zone_it_was_given_in()
    {
        var at = new DateTimeOffset(2026, 11, 21, 14, 0, 0, TimeSpan.FromHours(2));
        var id = Guid.CreateVersion7();
        var message = OutboxMessage.Of(new EnrollmentActivated(id, id, id, id, RowIndex: 0, id, id, at, at, at), id, id);

        var json = Encoding.UTF8.GetString(message.Body.Span);

        Assert.Equal(3, json.Split("\"2026-11-21T12:00:00.000000Z\"").Length - 1);
    }
}
