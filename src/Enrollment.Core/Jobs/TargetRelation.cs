using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Jobs;

/// <summary>
/// A target as SQL: a relation of (contact_id, found, unsubscribed_at) that a statement takes in the place of
/// <c>{target}</c>, and the customer through whom a contact is reached in the place of <c>{customer}</c>.
/// Column names come from <see cref="FilterKeys"/> only; values are always parameters.
/// </summary>
public sealed class TargetRelation
{
    private readonly string _relation;
    private readonly string _customer;
    private readonly IReadOnlyList<(string Name, object Value, NpgsqlDbType Type)> _parameters;

    private TargetRelation(string relation, string customer, IReadOnlyList<(string, object, NpgsqlDbType)> parameters) =>
        (_relation, _customer, _parameters) = (relation, customer, parameters);

    /// <summary>The statement with this target put in.</summary>
    public string In(string sql) => sql.Replace("{target}", _relation).Replace("{customer}", _customer);

    /// <summary>Adds the values that the relation needs; <c>@account_id</c> is the statement's own.</summary>
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        foreach (var (name, value, type) in _parameters)
            parameters.Add(new NpgsqlParameter(name, type) { Value = value });
    }

    public static TargetRelation Of(EnrollmentTarget target) => target switch
    {
        EnrollmentTarget.ContactIds ids => OfIds(ids),
        EnrollmentTarget.ContactFilter filter => OfContactFilter(filter),
        EnrollmentTarget.CustomerFilter filter => OfCustomerFilter(filter),
        EnrollmentTarget.LiveIn live => OfLive(live),
        EnrollmentTarget.FailedOf failed => OfFailed(failed),
        _ => throw new UnreachableException(),
    };

    private static TargetRelation OfIds(EnrollmentTarget.ContactIds target) => new(
        """
        select t.contact_id, c.id is not null as found, c.unsubscribed_at
        from unnest(@target_ids) as t(contact_id)
        left join contacts c on c.account_id = @account_id and c.id = t.contact_id
        """,
        AnyCustomer,
        [("target_ids", target.Ids.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid)]);

    private static TargetRelation OfContactFilter(EnrollmentTarget.ContactFilter target) => new(
        $"""
        select c.id as contact_id, true as found, c.unsubscribed_at
        from contacts c
        where c.account_id = @account_id and {Conditions("c", FilterKeys.Contact, target.Fields)}
        """,
        AnyCustomer,
        Parameters(target.Fields));

    private static TargetRelation OfCustomerFilter(EnrollmentTarget.CustomerFilter target)
    {
        var conditions = string.Join(" and ", new[] { Conditions("cu", FilterKeys.Customer, target.Fields) }
            .Concat(FilterKeys.CustomerFlags.Where(target.Flags.ContainsKey).Select(flag => $"cu.{flag} = @target_{flag}")));
        return new(
            $"""
            select c.id as contact_id, true as found, c.unsubscribed_at
            from contacts c
            where c.account_id = @account_id and exists (
                select from customer_contacts cc
                join customers cu on cu.account_id = cc.account_id and cu.id = cc.customer_id
                where cc.account_id = @account_id and cc.contact_id = c.id and {conditions})
            """,
            $"""
            select cc.customer_id
            from customer_contacts cc
            join customers cu on cu.account_id = cc.account_id and cu.id = cc.customer_id
            where cc.account_id = @account_id and cc.contact_id = s.contact_id and {conditions}
            order by cc.customer_id limit 1
            """,
            [.. Parameters(target.Fields), .. target.Flags.Select(flag => ($"target_{flag.Key}", (object)flag.Value, NpgsqlDbType.Boolean))]);
    }

    // Each once; in the order of the partial indexes of those who are live.
    private static TargetRelation OfLive(EnrollmentTarget.LiveIn target) => new(
        """
        select e.contact_id, true as found, null::timestamptz as unsubscribed_at
        from enrollments e
        where e.sequence_id = @target_sequence_id and e.account_id = @account_id and e.finished_at is null and not e.forced
        union all
        select distinct f.contact_id, true, null::timestamptz
        from enrollments f
        where f.sequence_id = @target_sequence_id and f.account_id = @account_id and f.finished_at is null and f.forced
          and not exists (
              select from enrollments e
              where e.sequence_id = @target_sequence_id and e.contact_id = f.contact_id and e.finished_at is null and not e.forced)
        """,
        AnyCustomer,
        [("target_sequence_id", target.SequenceId, NpgsqlDbType.Uuid)]);

    private static TargetRelation OfFailed(EnrollmentTarget.FailedOf target) => new(
        """
        select o.contact_id, c.id is not null as found, c.unsubscribed_at
        from bulk_outcomes o
        left join contacts c on c.account_id = o.account_id and c.id = o.contact_id
        where o.job_id = @target_job_id and o.account_id = @account_id and o.outcome = 'failed'
        """,
        AnyCustomer,
        [("target_job_id", target.JobId, NpgsqlDbType.Uuid)]);

    // The contact's first customer, so that a step can speak of it whichever way the contact was found.
    private const string AnyCustomer = """
        select cc.customer_id from customer_contacts cc
        where cc.account_id = @account_id and cc.contact_id = s.contact_id
        order by cc.customer_id limit 1
        """;

    private static string Conditions(string table, IReadOnlyList<string> known, IReadOnlyDictionary<string, string[]> fields) =>
        fields.Count == 0 ? "true" : string.Join(" and ", known.Where(fields.ContainsKey).Select(key => $"{table}.{key} = any(@target_{key})"));

    private static List<(string, object, NpgsqlDbType)> Parameters(IReadOnlyDictionary<string, string[]> fields) =>
        fields.Select(field => ($"target_{field.Key}", (object)field.Value, NpgsqlDbType.Array | NpgsqlDbType.Text)).ToList();
}
