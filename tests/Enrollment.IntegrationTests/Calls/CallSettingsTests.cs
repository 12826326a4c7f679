using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Enrollment.Core.Calls;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>The API stores settings through the model; the scheduler and the consumers read them by a statement of their own.</summary>
public sealed class CallSettingsTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Every_setting_that_is_stored_is_read_where_calls_are_made()
    {
        var plain = new CallSettings { SequenceId = Guid.Empty, AccountId = Guid.Empty, CallWindows = "{}" };
        CallSettings stored = null!;
        var agent = await A.Agent(service.Database, service.Account, settings => stored = Change(settings));

        await using var connection = await service.Database.DataSource.OpenConnectionAsync();
        var read = (await CallRows.LoadSettingsAsync(connection, [(agent.Id, agent.AccountId)], CancellationToken.None))[agent.Id];

        foreach (var property in typeof(CallSettings).GetProperties().Where(property => property.SetMethod is { } set && !IsInitOnly(set)))
        {
            var (wanted, found) = (Shown(property.GetValue(stored)), Shown(property.GetValue(read)));
            Assert.True(wanted != Shown(property.GetValue(plain)), $"Give {property.Name} a value in this test that is not its default.");
            Assert.True(wanted == found, $"{property.Name} was stored as {wanted} and read as {found}: add it to LoadSettings and to ReadSettings.");
        }
    }

    private static CallSettings Change(CallSettings settings)
    {
        settings.ExternalId = "renewals";
        settings.Variables = """[{"name": "plan"}]""";
        settings.Timezones = ["Europe/Berlin"];
        settings.CallWindows = """{"monday": [{"to": "10:00", "from": "09:00"}]}""";
        settings.Exceptions = """[{"date": "2026-12-24", "windows": []}]""";
        settings.StrictVariables = settings.RequiresEmail = settings.OnlyListedTimezones = settings.InferTimezone = true;
        settings.AllowWindowBypass = settings.RespectNumberZones = settings.RequireStart = true;
        (settings.PhoneRegion, settings.PhoneCheck, settings.AllowedRegions) = ("DE", PhoneChecks.Valid, ["DE", "AT"]);
        (settings.MaxConcurrentCalls, settings.MaxCallsPerDay, settings.DispatchWithinMinutes, settings.ReportTimeoutMinutes) = (7, 2, 11, 61);
        (settings.IfAlreadyEnrolled, settings.ExpireAfterDays) = (Reenrollments.EnrollAgain, 5);
        (settings.Dialer, settings.CallerId, settings.Data) = ("north", "+12125550100", """{"line": 1}""");
        settings.ResultWebhook = """{"url": "https://crm.example/results", "events": ["call.finished"], "headers": {}}""";
        return settings;
    }

    private static bool IsInitOnly(MethodInfo set) =>
        set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    // JSON comes back with other blanks, and arrays are compared by their members.
    private static string Shown(object? value) => value is string { Length: > 0 } text && text[0] is '{' or '['
        ? JsonSerializer.Serialize(JsonDocument.Parse((string)value).RootElement)
        : JsonSerializer.Serialize(value);
}
