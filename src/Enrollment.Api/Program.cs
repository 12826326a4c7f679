using Enrollment.Api.Accounts;
using Enrollment.Api.Agents;
using Enrollment.Api.Auth;
using Enrollment.Api.Batches;
using Enrollment.Api.Calls;
using Enrollment.Api.Contacts;
using Enrollment.Api.Customers;
using Enrollment.Api.Document;
using Enrollment.Api.Enrollments;
using Enrollment.Api.EventQueues;
using Enrollment.Api.Health;
using Enrollment.Api.Http;
using Enrollment.Api.Imports;
using Enrollment.Api.Jobs;
using Enrollment.Api.Recurring;
using Enrollment.Api.Webhooks;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api;

public static class Program
{
    public static Task Main(string[] args) => Build(args).RunAsync();

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddEnrollmentCore();
        builder.AddWebhookRules();
        builder.AddHeaderBytes();
        builder.AddJson();
        builder.AddApiKeys();
        builder.AddRequestWork();
        builder.AddHealth();
        builder.AddBulkEnrollment();
        builder.AddEnrollments();
        builder.AddCalls();
        builder.AddReplyQueue();
        builder.AddApiDocument();
        builder.AddImports();
        builder.AddSchedule();
        builder.AddAgents();
        builder.AddBatches();

        var app = builder.Build();
        app.UseRequestIds();
        app.UseProblems();
        app.UseAddressText();
        app.UseHeadRequests();
        app.UseRouting();
        app.UseApiKeys();

        app.MapHealth();
        app.MapProblems();
        app.MapApiDocument();
        app.MapMessageDocument();

        var api = app.MapGroup("/api/v1").RefusesUndeclaredParameters();
        api.MapEventQueues();
        api.MapBulkEnrollment();
        api.MapAgents();
        api.MapBatches();
        api.MapSchedule();
        api.MapDeliveries();
        api.MapRecurringEnrollments();
        api.MapEnrollments();
        api.MapCalls();
        api.MapContacts();
        api.MapCustomers();
        api.MapImports();
        api.MapApiKeys();
        api.MapDoNotCall();
        api.MapCredits();
        api.MapWebhookSecrets();

        return app;
    }
}
