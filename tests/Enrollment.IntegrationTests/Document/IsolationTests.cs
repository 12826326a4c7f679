using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Document;

/// <summary>Nobody sees or touches what belongs to another account. Every operation of the document is asked, so that a new one cannot be forgotten.</summary>
public sealed class IsolationTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task A_change_to_anothers_enrollment_does_not_even_wait_for_its_row()
    {
        using var owner = await OneOfEach.MakeAsync(service);
        using var stranger = await OneOfEach.MakeAsync(service);
        var id = owner.IdOf("enrollments");

        await using (await HeldRows.ByAsync(service.Database, "select 1 from enrollments where id = $1 for update", id))
            Assert.Equal("enrollment_not_found", (await stranger.Client.SendAsync($"enrollments/{id}/pause", "{}").WaitAsync(TimeSpan.FromSeconds(10))).Code);
    }

    [Fact]
    public async Task Every_id_of_another_account_is_unknown_on_every_route_and_nothing_of_it_changes()
    {
        var operations = await ApiOperations.OfAsync(service);
        using var owner = await OneOfEach.MakeAsync(service);
        using var stranger = await OneOfEach.MakeAsync(service);
        var before = await EverythingOfAsync(owner.Account);

        var wrong = new List<string>();
        foreach (var operation in operations.Protected.Where(operation => operation.Ids.Count > 0))
        {
            // One id is foreign, whichever; the others are the stranger's own.
            foreach (var (_, foreign) in operation.Ids)
            {
                var address = operation.AddressWith(segment => (segment == foreign ? owner : stranger).IdOf(segment));
                var answer = await stranger.Client.SendAsync(operation, address, stranger.IdOf);
                if (answer.Status != HttpStatusCode.NotFound || answer.Code is null or "not_found")
                    wrong.Add($"{operation} with a foreign id behind {foreign}: {answer}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Equal(before, await EverythingOfAsync(owner.Account));
    }

    [Fact]
    public async Task Lists_show_nothing_of_another_account()
    {
        var operations = await ApiOperations.OfAsync(service);
        using var owner = await OneOfEach.MakeAsync(service);
        using var stranger = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));
        var foreign = operations.Protected.SelectMany(operation => operation.Ids).Select(id => owner.IdOf(id.Of)).ToHashSet();

        foreach (var list in operations.Protected.Where(operation => operation is { Method: "GET", Ids.Count: 0 }))
        {
            var answer = await stranger.SendAsync(list, list.ExampleAddressWith(_ => Guid.Empty), _ => Guid.Empty);

            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.DoesNotContain(foreign, id => answer.Body.GetRawText().Contains(id.ToString(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Foreign_contacts_named_in_a_body_are_unknown()
    {
        using var owner = await OneOfEach.MakeAsync(service);
        using var stranger = await OneOfEach.MakeAsync(service);

        var answer = await Http.Asking.SendAsync(stranger.Client, $"event-queues/{stranger.IdOf("event-queues")}/bulk-enroll",
            $$"""{"contact_ids": ["{{owner.IdOf("contacts")}}"], "skip_if_already_enrolled": false}""");

        Assert.Equal((0, 1), (answer.Data.GetProperty("enrolled").GetInt32(), answer.Data.GetProperty("failed_reasons").GetProperty("contact_not_found").GetInt32()));
    }

    // Every row of every table that says whose it is, but for the key's last use.
    private async Task<string> EverythingOfAsync(Guid account)
    {
        var tables = await service.Database.ColumnAsync<string>("""
            select table_name::text from information_schema.columns
            where table_schema = 'public' and column_name = 'account_id' and table_name not in ('api_keys', 'idempotency_keys') order by 1
            """);
        var all = new List<string>();
        foreach (var table in tables)
            all.Add($"{table} {await service.Database.ScalarAsync<string>($"select coalesce(string_agg(t::text, '|' order by t::text), '') from {table} t where account_id = $1", account)}");
        return string.Join('\n', all);
    }
}
