using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Enrollment.Core.Outbox;

/// <summary>Begins <see cref="OutboxUnit"/>s.</summary>
public sealed class OutboxUnits(NpgsqlDataSource dataSource, OutboxTable table, OutboxRelay relay)
{
    /// <summary>Begins a unit on a connection of its own.</summary>
    public async Task<OutboxUnit> BeginAsync(CancellationToken stop)
    {
        var connection = await dataSource.OpenConnectionAsync(stop);
        try
        {
            return new OutboxUnit(connection, await connection.BeginTransactionAsync(stop), ofDb: null, table, relay);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a unit that commits what <paramref name="db"/> writes, too.</summary>
    public async Task<OutboxUnit> BeginAsync(DbContext db, CancellationToken stop)
    {
        var ofDb = await db.Database.BeginTransactionAsync(stop);
        return new OutboxUnit((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)ofDb.GetDbTransaction(), ofDb, table, relay);
    }
}
