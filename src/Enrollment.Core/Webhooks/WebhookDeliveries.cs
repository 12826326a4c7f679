using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Webhooks;

/// <summary>Writes deliveries in the transaction of what they tell of. The consumers send them.</summary>
public static class WebhookDeliveries
{
    private static readonly string InsertSql = EmbeddedSql.Of(typeof(WebhookDeliveries), "Insert");

    /// <summary>Makes the statement that writes deliveries, due at once. One that is there already stays as it is.</summary>
    public static NpgsqlBatchCommand Insert(IReadOnlyList<WebhookDelivery> deliveries) => new(InsertSql)
    {
        Parameters =
        {
            ColumnOf.Uuids("ids", deliveries, d => d.Id),
            ColumnOf.Uuids("account_ids", deliveries, d => d.AccountId),
            ColumnOf.Uuids("sequence_ids", deliveries, d => d.SequenceId),
            ColumnOf.Texts("types", deliveries, d => d.Type),
            ColumnOf.Texts("urls", deliveries, d => d.Url),
            ColumnOf.Texts("headers", deliveries, d => d.Headers),
            ColumnOf.Texts("bodies", deliveries, d => d.Body),
        },
    };

    /// <summary>Writes deliveries in the open transaction of <paramref name="connection"/>.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, IReadOnlyList<WebhookDelivery> deliveries, CancellationToken stop)
    {
        if (deliveries.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Insert(deliveries) } };
        await batch.ExecuteNonQueryAsync(stop);
    }
}
