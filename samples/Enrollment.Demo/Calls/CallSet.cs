using Enrollment.Client;

namespace Enrollment.Demo.Calls;

/// <summary>
/// The contacts of the demo of calls: groups of three, some of them with a wrong number. What happens to a call is told by the variable
/// <c>sim</c>, so that it is known beforehand how many calls each group takes.
/// </summary>
public sealed class CallSet
{
    public const string GroupField = "household_id";

    private const int GroupSize = 3;
    private const int WrongEvery = 25;

    public CallSet(int count, int firstNumber)
    {
        Contacts = [.. Enumerable.Range(0, count).Select(index => ContactAt(index, firstNumber))];
        var calls = Enumerable.Range(0, count).Where(index => !IsWrong(index)).GroupBy(index => index / GroupSize).Select(CallsOf).ToList();
        (Groups, Calls, Successes) = (calls.Count, calls.Sum(group => group.Calls), calls.Count(group => group.HasSuccess));
    }

    public IReadOnlyList<ContactToCall> Contacts { get; }

    public int Wrong => Enumerable.Range(0, Contacts.Count).Count(IsWrong);

    public int Good => Contacts.Count - Wrong;

    /// <summary>Groups with anybody to call.</summary>
    public int Groups { get; }

    /// <summary>How many calls there are to be.</summary>
    public int Calls { get; }

    /// <summary>In how many groups a call succeeds.</summary>
    public int Successes { get; }

    private static bool IsWrong(int index) => index % WrongEvery == WrongEvery - 1;

    // In every fourth group the first, second or third succeeds, or nobody.
    private static bool Succeeds(int index) => index % GroupSize == index / GroupSize % (GroupSize + 1);

    private static (int Calls, bool HasSuccess) CallsOf(IEnumerable<int> group)
    {
        var calls = 0;
        foreach (var index in group)
        {
            calls++;
            if (Succeeds(index))
                return (calls, true);
        }
        return (calls, false);
    }

    private static ContactToCall ContactAt(int index, int firstNumber) => new ContactToCall
    {
        Name = $"Person {index}",
        PhoneNumber = IsWrong(index) ? "555-0123" : $"+1212{firstNumber + index}",
    }
        .Set(GroupField, $"H-{index / GroupSize}").Set("sim", Succeeds(index) ? "goal_completed" : "goal_not_completed");
}
