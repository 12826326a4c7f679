using System.Net;
using System.Text;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;

namespace Enrollment.IntegrationTests.Document;

/// <summary>An operation refuses what it does not declare: a parameter or a body that nobody looks at may have been meant to matter.</summary>
public sealed class UndeclaredTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Every_operation_refuses_a_parameter_that_it_does_not_declare_and_does_nothing()
    {
        var operations = await ApiOperations.OfAsync(service);
        using var own = await OneOfEach.MakeAsync(service);
        foreach (var operation in operations.Protected)
        {
            var answer = await own.Client.SendAsync(operation, operation.AddressWith(own.IdOf) + "?unexpected=1", own.IdOf);

            Assert.True((HttpStatusCode.BadRequest, "invalid_parameter") == (answer.Status, answer.Code), $"{operation}: {answer}");
            Assert.Contains("invalid_parameter", operation.Codes);
        }
        Assert.Equal(2, await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where account_id = $1", own.Account));
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from contacts where account_id = $1", own.Account));
    }

    [Fact]
    public async Task A_wish_to_count_only_is_not_overheard_where_it_has_no_meaning()
    {
        using var own = await OneOfEach.MakeAsync(service);

        var answer = await own.Client.SendAsync($"event-queues/{own.IdOf("event-queues")}/bulk-enroll?dry_run=true", $$"""{"contact_ids": ["{{own.IdOf("contacts")}}"]}""");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task The_explanation_of_a_problem_takes_no_parameters()
    {
        using var client = new HttpClient { BaseAddress = service.Api.Address };

        Assert.Equal("invalid_parameter", (await client.AskAsync("/problems/not_found?unexpected=1")).Code);
    }

    [Theory]
    [InlineData("""{"unexpected": 1}""", "unknown_field", "/unexpected")]
    [InlineData("[]", "validation_failed", "")]
    public async Task Every_change_that_takes_no_body_refuses_one(string body, string code, string pointer)
    {
        using var own = await OneOfEach.MakeAsync(service);
        foreach (var operation in await WithoutBodyAsync())
        {
            await Arrangements.ForAsync(service, own, operation);

            var answer = await SendAsync(own, operation, new StringContent(body, Encoding.UTF8, "application/json"));

            Assert.True((HttpStatusCode.UnprocessableEntity, code) == (answer.Status, answer.Code), $"{operation}: {answer}");
            Assert.Equal(pointer, Assert.Single(answer.Errors).Pointer);
            Assert.Contains(code, operation.Codes);
        }
    }

    [Fact]
    public async Task A_body_without_anything_in_it_is_none()
    {
        foreach (var operation in await WithoutBodyAsync())
        {
            foreach (var empty in new HttpContent[] { new StringContent("{}", Encoding.UTF8, "application/json"), new StreamContent(new Imports.UnknownLength([])) })
            {
                using var own = await OneOfEach.MakeAsync(service);
                await Arrangements.ForAsync(service, own, operation);

                var answer = await SendAsync(own, operation, empty);

                Assert.True((int)answer.Status < 300, $"{operation}: {answer}");
            }
        }
    }

    private async Task<IReadOnlyList<ApiOperation>> WithoutBodyAsync() =>
        (await ApiOperations.OfAsync(service)).Protected.Where(operation => operation.Method != "GET" && operation.BodyExample is null && !operation.TakesFile).ToList();

    private static async Task<Answer> SendAsync(OneOfEach own, ApiOperation operation, HttpContent body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(operation.AddressWith(own.IdOf), UriKind.Relative)) { Content = body };
        return await Asking.ReadAsync(await own.Client.SendAsync(request));
    }
}
