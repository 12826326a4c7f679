using Enrollment.Core.Outbox;

namespace Enrollment.UnitTests.Outbox;

public sealed class MessageIdsTests
{
    private static readonly Guid Subject = new("0198d9a1-3c5e-7000-8000-0123456789ab");

    // Subscribers have stored these ids: another algorithm would announce everything anew.
    [Theory]
    [InlineData("ContactEnrolled", 0, "8937f15b-d362-80e5-b3ac-2e7d44b4539a")]
    [InlineData("StepDue", 3, "9335a193-919e-8f5f-a7b1-d6256ebacf56")]
    public void An_id_never_changes(string name, int number, string known) =>
        Assert.Equal(new Guid(known), MessageIds.For(Subject, name, number));

    [Fact]
    public void Subject_name_and_number_each_make_another_id()
    {
        var ids = new[]
        {
            MessageIds.For(Subject, "ContactEnrolled"),
            MessageIds.For(Guid.Empty, "ContactEnrolled"),
            MessageIds.For(Subject, "EnrollmentCompleted"),
            MessageIds.For(Subject, "ContactEnrolled", 1),
            MessageIds.For(Subject, "ContactEnrolled", 256),
        };

        Assert.Distinct(ids);
    }

    [Fact]
    public void An_id_says_that_it_is_a_uuid_of_version_8()
    {
        var id = MessageIds.For(Subject, "ContactEnrolled");

        Assert.Equal(8, id.Version);
        Assert.InRange(id.Variant, 8, 11);
    }
}
