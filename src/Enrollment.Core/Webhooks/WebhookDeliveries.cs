using Enrollment.Core.Database;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Webhooks;

/// <summary>Writes deliveries in the transaction of what they tell of. The consumers send them.</summary>
public static class WebhookDeliveries
{
    private const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;

    private static readonly string InsertSql = EmbeddedSql.Of(typeof(WebhookDeliveries), "Insert");

    /// <summary>Makes the statement that writes deliveries, due at once. One that is there already stays as it is.</summary>
    public static NpgsqlBatchCommand Insert(IReadOnlyList<WebhookDelivery> deliveries) => new(InsertSql)
    {
        Parameters =
        {
            Array("ids", Uuids, deliveries, d => d.Id),
            Array("account_ids", Uuids, deliveries, d => d.AccountId),
            Array("sequence_ids", Uuids, deliveries, d => d.SequenceId),
            Array("types", Texts, deliveries, d => d.Type),
            Array("urls", Texts, deliveries, d => d.Url),
            Array("headers", Texts, deliveries, d => d.Headers),
            Array("bodies", Texts, deliveries, d => d.Body),
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

    private static NpgsqlParameter Array<T>(string name, NpgsqlDbType type, IReadOnlyList<WebhookDelivery> rows, Func<WebhookDelivery, T> value) =>
        new(name, type) { Value = rows.Select(value).ToArray() };
}
