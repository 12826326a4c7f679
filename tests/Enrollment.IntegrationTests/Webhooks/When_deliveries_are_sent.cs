using System.Text;
using Enrollment.Core.Webhooks;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Webhooks;

/// <summary>One sender tells customers' addresses all that is told beside the steps: signed, tried again, never lost, and fair to the accounts.</summary>
public sealed class When_deliveries_are_sent(DeliverySenders senders) : IClassFixture<DeliverySenders>
{
    [Fact]
    public async Task One_is_signed_and_sent_as_it_was_written_under_its_own_id_and_written_once()
    {
        var (account, url) = (await A.Account(senders.Database), senders.Receiver.Url());
        var delivery = await senders.WriteAsync(account, url);
        await senders.WriteAsync(account, url, delivery);

        await using var sender = senders.Start();
        await senders.BecomesAsync(delivery, "delivered 1 200");

        var received = Assert.Single(senders.Receiver.At(url));
        Assert.Equal((delivery.ToString(), """{"type": "x",  "b": 1, "a": 2}""", "north"), (received.Id, Encoding.UTF8.GetString(received.Body), received.Headers["X-Team"]));
        Assert.True(received.IsSignedWith(WebhookSignature.Show(
            await senders.Database.ScalarAsync<byte[]>("select secret from webhook_secrets where account_id = $1 and expires_at is null", account))));
    }

    [Fact]
    public async Task It_is_tried_eight_times_after_the_pauses_of_webhooks_and_then_given_up()
    {
        var (account, url) = (await A.Account(senders.Database), senders.Receiver.Url(500));
        var delivery = await senders.WriteAsync(account, url);
        await using var sender = senders.Start();

        var pauses = new List<double>();
        for (var attempt = 1; attempt < WebhookRetry.MaxAttempts; attempt++)
        {
            await senders.BecomesAsync(delivery, $"pending {attempt} 500 answered 500");
            pauses.Add(await senders.Database.ScalarAsync<double>("select extract(epoch from next_attempt_at - now())::float8 from webhook_deliveries where id = $1", delivery));
            await senders.Database.ExecuteAsync("update webhook_deliveries set next_attempt_at = now() where id = $1", delivery);
        }
        await senders.BecomesAsync(delivery, "failed 8 500 answered 500");

        double[] wanted = [30, 120, 480, 1_920, 7_680, 28_800, 28_800];
        Assert.All(pauses.Zip(wanted), pair => Assert.InRange(pair.First, (pair.Second * 0.8) - 5, pair.Second * 1.2));
        Assert.Equal(8, senders.Receiver.At(url).Count);
        Assert.Single(senders.Receiver.At(url).Select(one => one.Id).Distinct());
    }

    [Theory]
    [InlineData(404, "failed 1 404 answered 404")]
    [InlineData(302, "failed 1 302 answered 302; redirects are not followed")]
    public async Task What_cannot_become_better_is_not_tried_again(int answer, string standing)
    {
        var delivery = await senders.WriteAsync(await A.Account(senders.Database), senders.Receiver.Url(answer));
        await using var sender = senders.Start();

        await senders.BecomesAsync(delivery, standing);
    }

    [Fact]
    public async Task An_address_that_is_never_called_is_given_up_at_once()
    {
        var delivery = await senders.WriteAsync(await A.Account(senders.Database), "https://10.0.0.1/");
        await using var sender = senders.Start();

        Assert.StartsWith("failed 1 - ", await Eventually.SeesAsync(
            "the delivery", () => senders.StandingAsync(delivery), standing => standing.StartsWith("failed", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_whose_process_died_is_sent_by_another_under_the_same_id()
    {
        var (account, url) = (await A.Account(senders.Database), senders.Receiver.Url());
        var delivery = await senders.WriteAsync(account, url);
        // As a process leaves it that claims it and dies; its lease is over.
        await senders.Database.ExecuteAsync("update webhook_deliveries set attempts = 1, next_attempt_at = now() where id = $1", delivery);

        await using var sender = senders.Start();

        await senders.BecomesAsync(delivery, "delivered 2 200");
        Assert.Equal(delivery.ToString(), Assert.Single(senders.Receiver.At(url)).Id);
    }

    [Fact]
    public async Task One_that_is_under_way_when_the_process_stops_is_given_back_and_costs_no_attempt()
    {
        var (account, url) = (await A.Account(senders.Database), senders.Receiver.SilentUrl());
        var delivery = await senders.WriteAsync(account, url);
        await using (senders.Start())
            await Eventually.HoldsAsync("it is sent", () => senders.Receiver.At(url).Count > 0);

        Assert.Equal("pending 0 -", await senders.StandingAsync(delivery));
        await senders.Database.ExecuteAsync("delete from webhook_deliveries where id = $1", delivery);
    }

    [Fact]
    public async Task Ten_thousand_of_one_account_hold_up_nobody_else_and_two_senders_send_none_twice()
    {
        var (busy, other) = (await A.Account(senders.Database), await A.Account(senders.Database));
        var (silent, url) = (senders.Receiver.SilentUrl(), senders.Receiver.Url());
        await senders.Database.ExecuteAsync("""
            insert into webhook_deliveries (id, account_id, sequence_id, type, url, body, status, next_attempt_at)
            select gen_random_uuid(), $1, $1, 'call.finished', $2, '{}', 'pending', now() - interval '1 hour' from generate_series(1, 10000)
            """, busy, silent);
        var deliveries = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => senders.WriteAsync(other, url)));

        await using (senders.Start())
        await using (senders.Start())
        {
            foreach (var delivery in deliveries)
                await senders.BecomesAsync(delivery, "delivered 1 200");
        }

        Assert.Equal(40, senders.Receiver.At(url).Select(one => one.Id).Distinct().Count());
        Assert.Equal(40, senders.Receiver.At(url).Count);
        await senders.Database.ExecuteAsync("delete from webhook_deliveries where account_id = $1", busy);
    }
}
