using System.Net.Http.Json;
using System.Text;
using Enrollment.Api.Http;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

public sealed class ImportRaceTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Nothing_is_imported_for_a_caller_who_goes_away_half_way()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        using var file = new Piecemeal(async send =>
        {
            await send("external_id\n" + string.Concat(Enumerable.Range(0, 50_000).Select(n => $"c-{n}\n")));
            await Eventually.EqualsAsync("imports under way", 1, ImportsUnderWayAsync);
            throw new IOException("The caller goes away.");
        });

        await Assert.ThrowsAnyAsync<Exception>(() => import.PostAsync("contacts", file, ImportClient.Csv));

        await Eventually.EqualsAsync("imports under way", 0, ImportsUnderWayAsync);
        Assert.Empty(await import.ContactsAsync("id", "id"));
    }

    [Fact]
    public async Task A_file_that_trickles_for_too_long_is_cut_off_and_nothing_is_imported()
    {
        using var import = await ImportClient.ForNewAccountAsync(service, await service.StartApiAsync("--Imports:MaxUploadTime=00:00:03"));
        var rows = 0;
        using var file = new Piecemeal(async send =>
        {
            await send("external_id\n");
            await Eventually.EqualsAsync("imports under way", 1, ImportsUnderWayAsync);
            while (await ImportsUnderWayAsync() == 1)
                await send($"c-{rows++}\n");
        });

        using var response = await import.PostAsync("contacts", file, ImportClient.Csv);

        Assert.True(rows > 0);
        var problem = (await response.Content.ReadFromJsonAsync<ProblemBody>(JsonFormat.Options))!;
        Assert.Equal((408, 408, "upload_too_slow"), ((int)response.StatusCode, problem.Status, problem.Code));
        Assert.Empty(await import.ContactsAsync("id", "id"));
        Assert.Equal(1, (await import.ContactsAsync("external_id\nc-1\n")).Created);
    }

    [Fact]
    public async Task Two_imports_at_once_make_every_contact_once()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        var file = Encoding.UTF8.GetBytes("external_id,email\n" + string.Concat(Enumerable.Range(0, 2_000).Select(n => n % 2 == 0 ? $"c-{n},\n" : $",person{n}@example.org\n")));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => import.ImportedAsync("contacts", file, ImportClient.Csv)));

        Assert.Equal((2_000, 6_000), (outcomes.Sum(outcome => outcome.Created), outcomes.Sum(outcome => outcome.Updated)));
        Assert.Equal(2_000, (await import.ContactsAsync("id", "id")).Count);
    }

    [Fact]
    public async Task A_contact_that_somebody_else_makes_meanwhile_is_updated()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await using var other = await service.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var insert = new Npgsql.NpgsqlCommand($"insert into contacts (account_id, id, external_id, city) values ('{import.Account}', uuid_v7(), 'c-1', 'Berlin')", other))
            await insert.ExecuteNonQueryAsync();

        var importing = import.ContactsAsync("external_id,first_name\nc-1,Anna");
        await Eventually.EqualsAsync("sessions that wait for a lock", 1, () => service.Database.ScalarAsync<int>(
            "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"));
        await transaction.CommitAsync();
        var outcome = await importing;

        Assert.Equal((0, 1), (outcome.Created, outcome.Updated));
        Assert.Equal(["c-1|Berlin|Anna"], await import.ContactsAsync("external_id, city, first_name", "id"));
    }

    [Fact]
    public async Task A_row_whose_customer_is_deleted_meanwhile_is_refused_or_loses_its_link_but_fails_nothing()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.CustomersAsync("external_id,name\nu-1,One");
        await using var other = await service.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var delete = new Npgsql.NpgsqlCommand($"delete from customers where account_id = '{import.Account}'", other))
            await delete.ExecuteNonQueryAsync();

        var importing = import.ContactsAsync("external_id,customer_external_id\nc-1,u-1\nc-2,");
        await Eventually.EqualsAsync("sessions that wait for a lock", 1, () => service.Database.ScalarAsync<int>(
            "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"));
        await transaction.CommitAsync();
        var outcome = await importing;

        Assert.Equal((1, 0, "customer_not_found"), (outcome.Created, outcome.Linked, Assert.Single(outcome.RefusedRows).Code));
    }

    private Task<int> ImportsUnderWayAsync() => service.Database.ScalarAsync<int>(
        "select count(*)::int from pg_stat_activity where datname = current_database() and query like 'copy /* %s at most */ import_rows%' and state <> 'idle'");
}
