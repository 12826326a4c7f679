using System.Net;
using Enrollment.Core.Windows;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Agents;

/// <summary>Callers ask when calls would be made, and get what the dispatch computes.</summary>
public sealed class NextWindowTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string Office = """{"from": "09:00", "to": "17:00"}""";
    private const string Long = """{"from": "09:00", "to": "18:00"}""";
    private const string Split = """{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "17:00"}""";

    [Theory]
    [InlineData("W1", "America/New_York", "mon-fri", Office, "", "2026-01-15T21:59:59Z", true, "2026-01-15T21:59:59Z", "2026-01-15T16:59:59")]
    [InlineData("W2", "America/New_York", "mon-fri", Office, "", "2026-01-15T22:00:00Z", false, "2026-01-16T14:00:00Z", "2026-01-16T09:00:00")]
    [InlineData("W3", "America/New_York", "mon-fri", Office, "", "2026-01-16T23:30:00Z", false, "2026-01-19T14:00:00Z", "2026-01-19T09:00:00")]
    [InlineData("W4, X4", "Asia/Kolkata", "mon-fri", Long, "", "2026-03-02T03:00:00Z", false, "2026-03-02T03:30:00Z", "2026-03-02T09:00:00")]
    [InlineData("W5, X4", "Asia/Kathmandu", "mon-fri", Long, "", "2026-03-02T03:00:00Z", false, "2026-03-02T03:15:00Z", "2026-03-02T09:00:00")]
    [InlineData("W6", "Australia/Lord_Howe", "mon-fri", Office, "", "2026-04-03T22:30:00Z", false, "2026-04-05T22:30:00Z", "2026-04-06T09:00:00")]
    [InlineData("W7", "America/New_York", "sun-sun", """{"from": "02:30", "to": "05:00"}""", "", "2026-03-08T06:00:00Z", false, "2026-03-08T07:00:00Z", "2026-03-08T03:00:00")]
    [InlineData("W8", "America/New_York", "sun-sun", """{"from": "02:00", "to": "03:00"}""", "", "2026-03-08T06:00:00Z", false, "2026-03-15T06:00:00Z", "2026-03-15T02:00:00")]
    [InlineData("W9", "America/New_York", "sun-sun", """{"from": "01:30", "to": "02:30"}""", "", "2026-11-01T05:00:00Z", false, "2026-11-01T05:30:00Z", "2026-11-01T01:30:00")]
    [InlineData("W10", "America/New_York", "sun-sun", """{"from": "01:30", "to": "02:30"}""", "", "2026-11-01T06:10:00Z", false, "2026-11-01T06:30:00Z", "2026-11-01T01:30:00")]
    [InlineData("W11", "Europe/Berlin", "mon-fri", Office, "", "2026-03-27T16:30:00Z", false, "2026-03-30T07:00:00Z", "2026-03-30T09:00:00")]
    [InlineData("W12", "Europe/Berlin", "fri-sat", """{"from": "22:00", "to": "02:00"}""", "", "2026-05-02T23:30:00Z", true, "2026-05-02T23:30:00Z", "2026-05-03T01:30:00")]
    [InlineData("W13", "America/New_York", "fri-fri", """{"from": "22:00", "to": "02:00"}""", """{"date": "2026-12-26", "windows": []}""", "2026-12-26T05:30:00Z", false, "2027-01-02T03:00:00Z", "2027-01-01T22:00:00")]
    [InlineData("W14", "Europe/London", "mon-fri", Office, """{"date": "2026-12-24", "windows": [{"from": "09:00", "to": "12:00"}]}, {"date": "2026-12-25", "windows": []}, {"date": "2026-12-28", "windows": []}""", "2026-12-24T16:30:00Z", false, "2026-12-29T09:00:00Z", "2026-12-29T09:00:00")]
    [InlineData("W16", "America/Havana", "sun-sun", """{"from": "00:30", "to": "01:30"}""", "", "2026-03-08T04:30:00Z", false, "2026-03-08T05:00:00Z", "2026-03-08T01:00:00")]
    [InlineData("W17", "Africa/Cairo", "fri-fri", """{"from": "00:00", "to": "01:00"}""", "", "2026-04-23T21:30:00Z", false, "2026-04-30T21:00:00Z", "2026-05-01T00:00:00")]
    [InlineData("W18", "America/New_York", "mon-fri", Split, "", "2026-07-01T16:15:00Z", false, "2026-07-01T17:00:00Z", "2026-07-01T13:00:00")]
    [InlineData("X3", "UTC", "mon-fri", Office, "", "2026-03-24T10:15:00Z", true, "2026-03-24T10:15:00Z", "2026-03-24T10:15:00")]
    public async Task The_next_opening_is_the_one_of_the_table(
        string row, string zone, string days, string windows, string exceptions, string at, bool isOpen, string opensAt, string local)
    {
        var agent = await AgentAsync(days, windows, exceptions);

        var answer = (await service.Client.AskAsync($"agents/{agent}/next-window?timezone={zone}&at={at}")).Data;

        Assert.Equal(
            (row, isOpen, At(opensAt), local, At(at)),
            (row, answer.GetProperty("is_open").GetBoolean(), answer.GetProperty("opens_at").GetDateTimeOffset(), answer.GetProperty("local_opens_at").GetString(),
                answer.GetProperty("at").GetDateTimeOffset()));
    }

    [Fact]
    public async Task W15_weekdays_with_windows_of_their_own_are_told_too()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.CallWindows = """
            {"monday": [{"from": "08:00", "to": "16:00"}], "tuesday": [{"from": "08:00", "to": "16:00"}], "wednesday": [{"from": "08:00", "to": "16:00"}],
             "thursday": [{"from": "08:00", "to": "16:00"}], "saturday": [{"from": "08:00", "to": "12:00"}]}
            """);

        var answer = (await service.Client.AskAsync($"agents/{agent.Id}/next-window?timezone=Asia/Tehran&at=2026-06-04T13:00:00Z")).Data;

        Assert.Equal(
            (At("2026-06-06T04:30:00Z"), At("2026-06-06T08:30:00Z")), (answer.GetProperty("opens_at").GetDateTimeOffset(), answer.GetProperty("closes_at").GetDateTimeOffset()));
    }

    [Fact]
    public async Task Without_a_zone_the_agent_s_first_one_is_told_about_and_without_an_instant_the_present()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.Timezones = ["Asia/Kolkata", "UTC"]);

        var answer = await service.Client.AskAsync($"agents/{agent.Id}/next-window");

        Assert.Equal(("Asia/Kolkata", true), (answer.Data.GetProperty("timezone").GetString(), answer.Data.GetProperty("is_open").GetBoolean()));
        Assert.Equal(DateTimeOffset.UtcNow, answer.Data.GetProperty("at").GetDateTimeOffset(), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task An_agent_that_never_opens_is_told_so()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.CallWindows = "{}");

        var answer = (await service.Client.AskAsync($"agents/{agent.Id}/next-window")).Data;

        Assert.False(answer.GetProperty("is_open").GetBoolean());
        Assert.All(["opens_at", "closes_at", "local_opens_at"], field => Assert.Null(answer.GetProperty(field).GetString()));
    }

    [Theory]
    [InlineData("timezone=EST")]
    [InlineData("timezone=Mars/X")]
    [InlineData("at=tomorrow")]
    [InlineData("at=1999-12-31T23:00:00Z")]
    [InlineData("zone=UTC")]
    [InlineData("")]
    public async Task What_cannot_be_asked_is_refused(string query)
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.Timezones = []);

        var answer = await service.Client.AskAsync($"agents/{agent.Id}/next-window?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<Guid> AgentAsync(string days, string windows, string exceptions)
    {
        string[] names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        var (from, to) = (Array.IndexOf(names, days[..3]), Array.IndexOf(names, days[4..]));
        var week = string.Join(", ", Weekdays.All.Where((_, day) => day >= from && day <= to).Select(day => $"\"{Weekdays.WordOf(day)}\": [{windows}]"));
        return (await A.Agent(service.Database, service.Account, settings => (settings.CallWindows, settings.Exceptions) = ($"{{{week}}}", $"[{exceptions}]"))).Id;
    }
}
