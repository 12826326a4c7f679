using Enrollment.Consumers.Jobs;
using Enrollment.Core.Database;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.IntegrationTests.Database;

/// <summary>A page over rows looks its numbers up one by one, however many phones the account has.</summary>
public sealed class RowsPlanTests(FilledDatabase data) : IClassFixture<FilledDatabase>
{
    private const string FillPhones = """
        insert into contact_phones (account_id, phone_e164, contact_id)
        select account_id, '+' || (12000000000 + row_number() over (order by id)), id from contacts
        on conflict do nothing;
        analyze contact_phones
        """;

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task New_numbers_are_looked_up_among_the_phones_of_contacts(string planCacheMode)
    {
        await using var connection = await data.ConnectAsync(planCacheMode);
        await using (var fill = new NpgsqlCommand(FillPhones, connection))
            await fill.ExecuteNonQueryAsync();
        await using var claim = new NpgsqlCommand("explain " + EmbeddedSql.Of(typeof(RowsEnrollment), "ClaimNumbers"), connection)
        {
            Parameters =
            {
                new("account_id", Guid.NewGuid()), new("job_id", Guid.NewGuid()), new("after_key", Guid.Empty), new("up_to_key", Guid.AllBitsSet),
                new("keys", Array.Empty<Guid>()), new("email_keys", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = Array.Empty<string>() },
            },
        };
        var lines = new List<string>();
        await using (var reader = await claim.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                lines.Add(reader.GetString(0));
        }
        var plan = string.Join('\n', lines);

        Assert.Matches(@"Index Cond: \(\(account_id = [^\n]+ AND \(phone = ", plan);
        Assert.DoesNotContain("Seq Scan on contact", plan, StringComparison.Ordinal);
    }
}
