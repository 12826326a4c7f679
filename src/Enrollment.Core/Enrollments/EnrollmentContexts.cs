using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Core.Steps;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Core.Enrollments;

/// <summary>
/// Gives loaded enrollments what their verbs need beside their rows: the plan, always; what calls need, only where the plan makes calls,
/// so that the others cost nothing more. Every loader of enrollments goes through here.
/// </summary>
public sealed class EnrollmentContexts(SequencePlans plans)
{
    /// <summary>Gives enrollments their contexts, from the transaction that has locked their rows.</summary>
    /// <returns>The enrollments that cannot have one, and why. Each is left out alone; the others have contexts of their own.</returns>
    public Task<IReadOnlyDictionary<Guid, Exception>> GiveAsync(
        NpgsqlConnection connection, IReadOnlyCollection<ContactEnrollment> enrollments, CancellationToken stop) =>
        GiveAsync(connection, plans.GetAsync, enrollments, stop);

    /// <summary>
    /// Gives one enrollment its context through the caller's own connection. A request that holds one connection and waits for another
    /// can starve the pool.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such version of its sequence, or it did not come as a row.</exception>
    public async Task GiveAsync(DbContext db, ContactEnrollment enrollment, CancellationToken stop)
    {
        var faults = await GiveAsync(
            (NpgsqlConnection)db.Database.GetDbConnection(), (sequence, version, s) => plans.GetAsync(db, sequence, version, s), [enrollment], stop);
        foreach (var fault in faults.Values)
            throw fault;
    }

    private static async Task<IReadOnlyDictionary<Guid, Exception>> GiveAsync(
        NpgsqlConnection connection, PlanSource planOf, IReadOnlyCollection<ContactEnrollment> enrollments, CancellationToken stop)
    {
        var faults = new Dictionary<Guid, Exception>();
        List<ContactEnrollment>? calling = null;
        foreach (var enrollment in enrollments)
        {
            try
            {
                enrollment.Plan = await planOf(enrollment.SequenceId, enrollment.SequenceVersion, stop);
                if (enrollment.Plan.CallRules is not null)
                    (calling ??= []).Add(enrollment);
            }
            catch (Exception noPlan) when (noPlan is not OperationCanceledException && !FaultOrigin.IsOutside(noPlan))
            {
                faults.Add(enrollment.CorrelationId, noPlan);
            }
        }
        if (calling is not null)
            await GiveCallingAsync(connection, calling, faults, stop);
        return faults;
    }

    private static async Task GiveCallingAsync(
        NpgsqlConnection connection, List<ContactEnrollment> enrollments, Dictionary<Guid, Exception> faults, CancellationToken stop)
    {
        var loaded = await CallRows.LoadAsync(
            connection, enrollments.ConvertAll(e => new CallingEnrollment(e.CorrelationId, e.AccountId, e.SequenceId, e.ContactId)), stop);
        foreach (var enrollment in enrollments)
        {
            enrollment.Calling = loaded.GetValueOrDefault(enrollment.CorrelationId);
            if (enrollment.Calling is null)
                faults.Add(enrollment.CorrelationId, new KeyNotFoundException($"Enrollment {enrollment.CorrelationId} did not come as a row, so nobody can be called."));
        }
    }

    private delegate ValueTask<SequencePlan> PlanSource(Guid sequenceId, int version, CancellationToken stop);
}
