using Enrollment.Core.BulkEnrollment;
using Enrollment.Testing;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>What the situations begin with.</summary>
public static class Situations
{
    /// <summary>Contacts of a job unless a test says otherwise: 40 pages.</summary>
    public const int Contacts = 20_000;

    public const int Pages = Contacts / BulkModes.PageSize;

    /// <summary>20,000 leads, a queue whose only step is far away, and a job that means all of them and is not begun.</summary>
    public static async Task<Guid> QueuedJobAsync(this Service service) =>
        await A.QueuedJob(service.Database, await service.QuietQueueAsync(), Leads);

    /// <summary>20,000 leads and a queue whose only step is far away.</summary>
    public static async Task<MadeSequence> QuietQueueAsync(this Service service)
    {
        await A.Contacts(service.Database, service.Account, Contacts, contactType: "lead");
        return await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(30)));
    }

    public static EnrollmentTarget Leads { get; } = OfField("contact_type", "lead");

    public static EnrollmentTarget OfField(string key, string value) =>
        new EnrollmentTarget.ContactFilter(new Dictionary<string, string[]>(StringComparer.Ordinal) { [key] = [value] });
}
