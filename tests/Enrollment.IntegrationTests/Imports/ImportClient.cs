using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Enrollment.Api.Http;
using Enrollment.Api.Imports;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Imports files into an account of its own.</summary>
internal sealed class ImportClient(TestDatabase database, HttpClient http, Guid account) : IDisposable
{
    public const string Csv = "text/csv";
    public const string Ndjson = "application/x-ndjson";

    public Guid Account => account;
    public HttpClient Http => http;

    public static async Task<ImportClient> ForNewAccountAsync(EnrollmentFixture service, ApiUnderTest? api = null)
    {
        var account = await A.Account(service.Database);
        return new(service.Database, service.ClientFor(await A.ApiKey(service.Database, account), api), account);
    }

    public Task<ImportOutcome> ContactsAsync(string csv) => ImportedAsync("contacts", Encoding.UTF8.GetBytes(csv), Csv);

    public Task<ImportOutcome> CustomersAsync(string csv) => ImportedAsync("customers", Encoding.UTF8.GetBytes(csv), Csv);

    /// <param name="query">Parameters of the address, with their question mark.</param>
    public async Task<ImportOutcome> ImportedAsync(string kind, byte[] file, string mediaType, string query = "")
    {
        using var response = await PostAsync(kind, new ByteArrayContent(file), mediaType, query);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<Envelope<ImportOutcome>>(JsonFormat.Options))!.Data;
    }

    /// <summary>The problem that the file is answered with.</summary>
    public async Task<ProblemBody> RefusedAsync(string kind, string file, string mediaType = Csv)
    {
        using var response = await PostAsync(kind, new StringContent(file), mediaType);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<ProblemBody>(JsonFormat.Options))!;
        Assert.Equal((int)response.StatusCode, problem.Status);
        return problem;
    }

    public async Task<HttpResponseMessage> PostAsync(string kind, HttpContent file, string mediaType, string query = "", CancellationToken stop = default)
    {
        file.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return await http.PostAsync($"{kind}/import{query}", file, stop);
    }

    /// <summary>The account's contacts in order of line or name: <paramref name="columns"/> with a bar between them, empty for null.</summary>
    public Task<IReadOnlyList<string>> ContactsAsync(string columns, string orderBy) => RowsAsync("contacts", columns, orderBy);

    public Task<IReadOnlyList<string>> CustomersAsync(string columns, string orderBy) => RowsAsync("customers", columns, orderBy);

    /// <summary>The links of customers and contacts, by external id.</summary>
    public Task<IReadOnlyList<string>> LinksAsync() => database.ColumnAsync<string>("""
        select format('%s %s', u.external_id, c.external_id)
        from customer_contacts l
        join contacts c on c.account_id = l.account_id and c.id = l.contact_id
        join customers u on u.account_id = l.account_id and u.id = l.customer_id
        where l.account_id = $1
        order by 1
        """, account);

    public void Dispose() => http.Dispose();

    private Task<IReadOnlyList<string>> RowsAsync(string table, string columns, string orderBy)
    {
        var texts = string.Join(" || '|' || ", columns.Split(", ").Select(column => $"coalesce(({column})::text, '')"));
        return database.ColumnAsync<string>($"select {texts} from {table} where account_id = $1 order by {orderBy}", account);
    }
}
