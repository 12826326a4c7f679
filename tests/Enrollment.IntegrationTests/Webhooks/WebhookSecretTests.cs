using System.Net;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Webhooks;

/// <summary>Secrets are made over HTTP, and what is delivered is signed with them.</summary>
public sealed class WebhookSecretTests(WebhookEngine engine) : IClassFixture<WebhookEngine>, IAsyncLifetime, IDisposable
{
    private Guid _account;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _account = await A.Account(engine.Database);
        var api = await engine.StartApiAsync();
        _client = api.ClientFor(await A.ApiKey(engine.Database, _account));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_secret_is_shown_once_and_deliveries_are_signed_with_it()
    {
        var made = await RotateAsync("""{"overlap_hours": 1}""");
        var list = await _client.AskAsync("webhook-secrets");

        var secret = made.Data.GetProperty("secret").GetString()!;
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length);
        var shown = Assert.Single(list.Data.EnumerateArray());
        Assert.Equal(["created_at", "expires_at", "hint", "id"], shown.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.Equal(secret[^4..], shown.GetProperty("hint").GetString());
        Assert.True((await DeliveredAsync()).IsSignedWith(secret));
    }

    [Fact]
    public async Task While_they_overlap_both_secrets_verify_and_an_ended_one_no_longer()
    {
        var (first, firstId) = Secret(await RotateAsync());
        var (second, _) = Secret(await RotateAsync());
        var both = await DeliveredAsync();

        var ended = await _client.DeleteAsync(new Uri($"webhook-secrets/{firstId}", UriKind.Relative));
        var after = await DeliveredAsync();

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal((true, true, 2), (both.IsSignedWith(first), both.IsSignedWith(second), both.Signatures.Count));
        Assert.Equal((false, true, 1), (after.IsSignedWith(first), after.IsSignedWith(second), after.Signatures.Count));
    }

    [Fact]
    public async Task A_secret_that_is_deleted_while_the_secrets_are_rotated_is_gone_and_the_rotation_succeeds()
    {
        var (first, firstId) = Secret(await RotateAsync());
        var (second, secondId) = Secret(await RotateAsync());
        var (third, _) = Secret(await RotateAsync());
        Task<Answer> rotating, deleting;

        // The rotation has read all three, and stops at the first of them.
        await using (await HeldRows.ByAsync(engine.Database, "select from webhook_secrets where id = $1 for update", firstId))
        {
            rotating = RotateAsync("""{"overlap_hours": 1}""");
            await WaitingAsync(1);
            deleting = _client.RemoveAsync($"webhook-secrets/{secondId}");
            await WaitingAsync(2);
        }

        var (fourth, _) = Secret(await rotating);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.NoContent), ((await rotating).Status, (await deleting).Status));
        Assert.Equal(3, (await _client.AskAsync("webhook-secrets")).Data.GetArrayLength());
        var delivery = await DeliveredAsync();
        Assert.Equal((true, false, true, true), (delivery.IsSignedWith(first), delivery.IsSignedWith(second), delivery.IsSignedWith(third), delivery.IsSignedWith(fourth)));
    }

    [Fact]
    public async Task Without_overlap_the_earlier_ones_end_at_once()
    {
        var (first, _) = Secret(await RotateAsync("""{"overlap_hours": 168}"""));
        var (second, _) = Secret(await RotateAsync("""{"overlap_hours": 0}"""));

        var delivery = await DeliveredAsync();

        Assert.Equal((false, true), (delivery.IsSignedWith(first), delivery.IsSignedWith(second)));
        Assert.Single((await _client.AskAsync("webhook-secrets")).Data.EnumerateArray());
    }

    [Fact]
    public async Task The_current_secret_cannot_be_deleted_and_the_answer_says_what_to_do()
    {
        var (_, id) = Secret(await RotateAsync());

        var current = await Asking.ReadAsync(await _client.DeleteAsync(new Uri($"webhook-secrets/{id}", UriKind.Relative)));
        var unknown = await Asking.ReadAsync(await _client.DeleteAsync(new Uri($"webhook-secrets/{Guid.CreateVersion7()}", UriKind.Relative)));

        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (current.Status, current.Code));
        Assert.Contains("overlap_hours 0", current.Body.GetProperty("fix").GetString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, "webhook_secret_not_found"), (unknown.Status, unknown.Code));
    }

    [Theory]
    [InlineData("""{"overlap_hours": -1}""", "/overlap_hours", "out_of_range")]
    [InlineData("""{"overlap_hours": 169}""", "/overlap_hours", "out_of_range")]
    [InlineData("""{"overlap": 1}""", "/overlap", "unknown_field")]
    public async Task A_wrong_rotation_changes_nothing(string body, string pointer, string code)
    {
        var answer = await RotateAsync(body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains((pointer, code), answer.Errors);
        Assert.Empty((await _client.AskAsync("webhook-secrets")).Data.EnumerateArray());
    }

    [Fact]
    public async Task Many_rotations_at_once_leave_one_current_secret_and_no_more_than_ten()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 14).Select(_ => RotateAsync()));

        Assert.Equal(10, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("conflict", answer.Code));
        var list = (await _client.AskAsync("webhook-secrets")).Data.EnumerateArray().ToList();
        Assert.Equal(10, list.Count);
        Assert.Single(list, secret => secret.GetProperty("expires_at").ValueKind == System.Text.Json.JsonValueKind.Null);
    }

    private Task<int> WaitingAsync(int requests) => Eventually.EqualsAsync("requests that wait for a lock", requests, () => engine.Database.ScalarAsync<int>(
        "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"));

    private static (string Secret, Guid Id) Secret(Answer made) => (made.Data.GetProperty("secret").GetString()!, made.Data.GetProperty("id").GetGuid());

    private Task<Answer> RotateAsync(string body = "{}") => _client.SendAsync("webhook-secrets", body);

    private async Task<Delivery> DeliveredAsync()
    {
        var url = engine.Receiver.Url(200);
        var sequence = await A.Sequence(engine.Database, _account, A.WebhookStep(url));
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        await engine.IsAsync(enrollment, EnrollmentState.Completed);
        return Assert.Single(engine.Receiver.At(url));
    }
}
