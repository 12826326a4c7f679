using Enrollment.Demo.Calls;

namespace Enrollment.UnitTests.Demo;

/// <summary>The sums of the demo of calls add up, or it says which do not.</summary>
public sealed class CallSummaryTests
{
    private static readonly CallSet Set = new(25, firstNumber: 2_000_000);

    [Fact]
    public void Each_group_is_called_until_a_call_succeeds()
    {
        Assert.Equal((25, 1, 24, 8), (Set.Contacts.Count, Set.Wrong, Set.Good, Set.Groups));
        // First, second, third, nobody; twice. The last group has lost its only member to a wrong number.
        Assert.Equal((2 * (1 + 2 + 3 + 3), 2 * 3), (Set.Calls, Set.Successes));
    }

    [Fact]
    public void Sums_that_add_up_leave_no_difference() => Assert.Empty(Good().Differences());

    [Fact]
    public void Before_the_answer_there_is_nothing_to_add_up() => Assert.Equal(["Nobody was scheduled."], new CallSummary().Differences());

    [Fact]
    public void A_call_that_was_dialled_twice_is_told()
    {
        var summary = Good();
        summary.DialledTwice = 1;

        Assert.Equal(["1 calls were dialled twice."], summary.Differences());
    }

    [Fact]
    public void A_contact_that_went_missing_is_told()
    {
        var summary = Good();
        summary.Enrolled = 23;

        Assert.Contains("24 contacts were accepted, but 23 enrolled.", summary.Differences());
    }

    private static CallSummary Good() => new()
    {
        Set = Set,
        Answer = new(Guid.NewGuid(), 25, 24, [new(24, "555-0123", "No country code.", "invalid_phone_number", [], null)], null),
        Enrolled = 24,
        Ended = new Dictionary<string, long>(StringComparer.Ordinal) { ["succeeded"] = 6, ["not succeeded"] = 12, ["group_succeeded"] = 6 },
        Outcomes = new Dictionary<string, long>(StringComparer.Ordinal) { ["goal_completed"] = 6, ["goal_not_completed"] = 12 },
        Dialled = new(18, TimeSpan.FromSeconds(1)),
    };
}
