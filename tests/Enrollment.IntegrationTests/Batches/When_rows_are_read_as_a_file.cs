using System.Net;
using System.Text;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Batches;

/// <summary>The contacts of a batch come as a file that a spreadsheet opens and that can be mended and sent again.</summary>
public sealed class When_rows_are_read_as_a_file(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task X14_rejected_contacts_come_with_their_own_columns_first_and_the_reason_behind_them()
    {
        var batch = await BatchAsync(enrolled: 2, rejected: 1);

        using var answer = await _client.GetAsync(new Uri($"batches/{batch.Id}/rejected.csv", UriKind.Relative));
        var bytes = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal((HttpStatusCode.OK, "text/csv; charset=utf-8"), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.Equal("attachment; filename=\"rejected.csv\"", answer.Content.Headers.ContentDisposition?.ToString());
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), bytes[..3]);
        Assert.Equal(
            "name,phoneNumber,note,index,code,error\r\nAda Lovelace,555 1234,'=1+1,2,invalid_phone_number,It has no country code.\r\n",
            Encoding.UTF8.GetString(bytes[3..]));
    }

    [Fact]
    public async Task All_contacts_come_in_the_order_of_the_request_with_their_own_fields_before_their_variables()
    {
        var batch = await BatchAsync(enrolled: 1, rejected: 1);
        await service.Database.ExecuteAsync("""
            update bulk_rows
            set payload = '{"timezone": "UTC", "phoneNumber": "+1 (555) 123-4567", "name": "Ada, née Byron", "age": 36, "plan": null, "-x": "@SUM(A1)"}'
            where job_id = $1 and row_index = 0
            """, batch.Id);
        await service.Database.ExecuteAsync("update bulk_rows set payload = '\"no object\"' where job_id = $1 and row_index = 1", batch.Id);
        await service.Database.ExecuteAsync("""
            insert into bulk_rows (job_id, key, account_id, row_index, status, code, errors, payload)
            select job_id, lpad(to_hex(i + 1), 32, '0')::uuid, account_id, i, status, code, errors, jsonb_build_object('age', i)
            from bulk_rows, generate_series(2, 249) i
            where job_id = $1 and row_index = 1
            """, batch.Id);

        var file = (await _client.AskAsync($"batches/{batch.Id}/rows.csv")).Body.GetString();

        Assert.Equal(
            "name,phoneNumber,timezone,'-x,age,plan,index,code,error\r\n"
            + "\"Ada, née Byron\",+1 (555) 123-4567,UTC,'@SUM(A1),36,,0,,\r\n"
            + ",,,,,,1,invalid_phone_number,It has no country code.\r\n"
            + string.Concat(Enumerable.Range(2, 248).Select(index => $",,,,{index},,{index},invalid_phone_number,It has no country code.\r\n")),
            file);
    }

    [Fact]
    public async Task Contacts_that_are_not_kept_any_more_are_gone()
    {
        var batch = await BatchAsync(enrolled: 0, rejected: 1);
        await service.Database.ExecuteAsync("update bulk_rows set payload = null where job_id = $1", batch.Id);

        foreach (var file in new[] { "rejected.csv", "rows.csv" })
        {
            var answer = await _client.AskAsync($"batches/{batch.Id}/{file}");
            Assert.Equal((HttpStatusCode.Gone, "rows_expired"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task Only_the_account_itself_reads_its_contacts()
    {
        var account = await A.Account(service.Database);
        var foreign = await A.Batch(service.Database, await A.Agent(service.Database, account), await A.Contacts(service.Database, account, 1));

        Assert.Equal("batch_not_found", (await _client.AskAsync($"batches/{foreign.Id}/rows.csv")).Code);
        Assert.Equal("batch_not_found", (await _client.AskAsync($"batches/{Guid.NewGuid()}/rejected.csv")).Code);
    }

    private async Task<MadeBatch> BatchAsync(int enrolled, int rejected) => await A.Batch(
        service.Database, await A.Agent(service.Database, service.Account), await A.Contacts(service.Database, service.Account, enrolled), rejected: rejected);
}
