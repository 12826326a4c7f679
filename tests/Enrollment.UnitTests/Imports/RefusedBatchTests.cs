using Enrollment.Consumers.Imports;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;

namespace Enrollment.UnitTests.Imports;

/// <summary>The id of a refusal follows from the account, the message and everything that the refusal says.</summary>
public sealed class RefusedBatchTests
{
    private static readonly Guid Account = Guid.NewGuid();

    [Fact]
    public void The_same_refusal_has_the_same_id_later() =>
        Assert.Equal(IdOf(Body(("/name", "too_long"), ("/rows", "required"))), IdOf(Body(("/name", "too_long"), ("/rows", "required")), hour: 1));

    [Fact]
    public void Another_error_behind_the_first_is_another_refusal()
    {
        var (one, other) = (Body(("/name", "too_long"), ("/rows", "required")), Body(("/name", "too_long"), ("/on_existing", "invalid_value")));

        // Word for word alike but for their errors.
        Assert.Equal(one.Detail, other.Detail);
        Assert.NotEqual(IdOf(one), IdOf(other));
        Assert.NotEqual(IdOf(one), IdOf(Body(("/name", "too_long"), ("/rows", "wrong_type"))));
        Assert.NotEqual(IdOf(one), IdOf(one with { Fix = "Send something else." }));
    }

    [Fact]
    public void Of_another_account_or_message_it_is_another_refusal()
    {
        var refusal = Body(("/rows", "required"));

        Assert.NotEqual(IdOf(refusal), IdOf(refusal, account: Guid.NewGuid()));
        Assert.NotEqual(IdOf(refusal), IdOf(refusal, messageId: "b"));
    }

    private static Refusal Body(params (string Pointer, string Code)[] faults)
    {
        var errors = new ValidationErrors();
        foreach (var (pointer, code) in faults)
            errors.Add(pointer, code, "Wrong.");
        return errors.ToRefusal();
    }

    private static Guid IdOf(Refusal refusal, Guid? account = null, string messageId = "a", int hour = 0)
    {
        var answers = BatchAnswers.Refused(
            refusal, account ?? Account, messageId, importId: null, body: default, [new("replies", new ReplyForm(null, IsPlain: true))], DateTimeOffset.UnixEpoch.AddHours(hour));
        return Assert.Single(answers.Select(answer => answer.MessageId).Distinct());
    }
}
