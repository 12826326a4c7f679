using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Enrollment.IntegrationTests.Database;

/// <summary>The migrations make the tables, EF Core only believes to know them.</summary>
public sealed class ModelTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    [Fact]
    public async Task Every_column_of_the_mapped_tables_is_mapped_with_its_type_and_nullability()
    {
        await using var db = _database.Db();
        var tables = db.Model.GetEntityTypes().Select(entity => entity.GetTableName()).ToArray();

        // information_schema has other names for some types; format_type has those that EF Core uses.
        var real = await _database.ColumnAsync<string>("""
            select format('%s.%s %s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when not a.attnotnull then ' null' end)
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname = any($1)
            """, [tables]);

        var mapped = db.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties().Select(property => Describe(entity, property)));
        Assert.Equal(real.Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_keys_of_the_model_are_the_primary_keys()
    {
        await using var db = _database.Db();
        var real = await _database.ColumnAsync<string>("""
            select format('%s (%s)', c.relname, string_agg(a.attname, ', ' order by a.attname))
            from pg_index i join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
            where i.indisprimary and c.relnamespace = 'public'::regnamespace and c.relname not in ('outbox', 'schema_migrations', 'idempotency_keys', 'enrollment_counts', 'sequence_clocks', 'job_shares',
                                        'import_batches', 'import_replies', 'contact_phones', 'bulk_rows',
                                        'credit_spending')
              and c.relname not like 'qrtz%'
            group by c.relname
            """);

        var mapped = db.Model.GetEntityTypes().Select(entity =>
            $"{entity.GetTableName()} ({string.Join(", ", entity.FindPrimaryKey()!.Properties.Select(p => p.GetColumnName()).Order(StringComparer.Ordinal))})");
        Assert.Equal(real.Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
    }

    private static string Describe(IEntityType entity, IProperty property) =>
        $"{entity.GetTableName()}.{property.GetColumnName()} {property.GetColumnType()}{(property.IsNullable ? " null" : "")}";
}
