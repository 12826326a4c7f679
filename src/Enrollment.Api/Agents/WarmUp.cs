using System.Text.Json;
using Enrollment.Core.Rows;

namespace Enrollment.Api.Agents;

/// <summary>Reads one row at start, so that the first caller does not wait for the tables of phone numbers and time zones.</summary>
internal sealed class WarmUp : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(
        () =>
        {
            using var row = JsonDocument.Parse("""{ "name": "WARM UP", "phoneNumber": "+12125550123", "scheduledAt": "2030-01-31T08:00", "plan": "gold" }""");
            var settings = new RowSettings { Timezones = ["America/New_York"], InferTimezone = true, NormalizeFields = [RowFields.Name], Now = DateTimeOffset.UnixEpoch };
            _ = new RowReader(settings).Read(0, row.RootElement);
        },
        stoppingToken);
}
