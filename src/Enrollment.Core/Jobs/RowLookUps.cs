using Enrollment.Core.Database;
using Enrollment.Core.Phones;
using Enrollment.Core.Rows;
using Npgsql;

namespace Enrollment.Core.Jobs;

/// <summary>Looks up the numbers of all rows of a request at once: those that are not called, and those of contacts who have unsubscribed.</summary>
internal sealed record RowLookUps(IReadOnlySet<string> Barred, IReadOnlySet<Phone> Unsubscribed)
{
    private static readonly string FindBarredSql = EmbeddedSql.Of(typeof(RowLookUps), "FindBarred");
    private static readonly string FindUnsubscribedSql = EmbeddedSql.Of(typeof(RowLookUps), "FindUnsubscribed");

    public static async Task<RowLookUps> OfAsync(NpgsqlConnection connection, Guid accountId, IEnumerable<ReadRow> rows, CancellationToken stop)
    {
        Phone[] phones = [.. rows.Select(row => row.Values?.Phone).OfType<Phone>().Distinct()];
        var (barred, unsubscribed) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<Phone>());
        if (phones.Length == 0)
            return new(barred, unsubscribed);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(FindBarredSql)
                {
                    Parameters = { new("account_id", accountId), new("phones", phones.Select(phone => phone.E164).Distinct(StringComparer.Ordinal).ToArray()) },
                },
                new(FindUnsubscribedSql)
                {
                    Parameters =
                    {
                        new("account_id", accountId), new("phones", Array.ConvertAll(phones, phone => phone.E164)),
                        new("exts", Array.ConvertAll(phones, phone => phone.Extension ?? "")),
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            barred.Add(reader.Get<string>("phone_e164"));
        await reader.NextResultAsync(stop);
        while (await reader.ReadAsync(stop))
            unsubscribed.Add(new(reader.Get<string>("phone"), reader.Get<string>("ext") is { Length: > 0 } extension ? extension : null));
        return new(barred, unsubscribed);
    }
}
