using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Agents;

public sealed class When_contacts_are_scheduled(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Two_of_them_are_enrolled_with_what_their_calls_need()
    {
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await service.Client.ScheduleAsync(agent, Body([Contact("+12125550123", ("plan", "gold")), Contact("+1 (212) 555-0124")]));

        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.ToString());
        var batch = answer.Body.GetProperty("batchId").GetGuid();
        Assert.Equal($"/api/v1/batches/{batch}", answer.Headers.Location?.ToString());
        Assert.Equal(["batchId", "total", "accepted", "rejected"], answer.Body.EnumerateObject().Select(member => member.Name));
        await service.EnrolledAsync(batch);
        Assert.Equal(["0 enrolled pending", "1 enrolled pending"], await service.RowsAsync(batch));
        Assert.Equal(["+12125550123 America/New_York call", "+12125550124 America/New_York call"], await service.Database.ColumnAsync<string>("""
            select concat_ws(' ', f.phone_e164, f.timezone, e.gate)
            from enrollments e join call_facts f on f.enrollment_id = e.id
            where e.job_id = $1 and e.due_at = e.wanted_at and e.priority = 2 and f.name = 'Ada Lovelace'
            order by e.row_index
            """, batch));
        Assert.Equal(2, await service.Database.ScalarAsync<long>("""
            select count(*) from contact_phones p join contacts c on c.account_id = p.account_id and c.id = p.contact_id
            where p.account_id = $1 and c.phone = p.phone_e164 and c.source = 'call_agent' and c.first_name = 'Ada' and c.last_name = 'Lovelace'
              and p.phone_e164 in ('+12125550123', '+12125550124')
            """, service.Account));
    }
}
