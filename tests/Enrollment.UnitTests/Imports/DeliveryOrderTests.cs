using Enrollment.Consumers.Imports;

namespace Enrollment.UnitTests.Imports;

/// <summary>Messages that ask for an order take turns in the order of their delivery; the others wait for nobody.</summary>
public sealed class DeliveryOrderTests
{
    private readonly DeliveryOrder _order = new();

    [Fact]
    public void A_message_that_asks_for_no_order_goes_at_once()
    {
        Assert.True(_order.ArriveAsync(3, isOrdered: false).IsCompleted);
        Assert.True(_order.ArriveAsync(1, isOrdered: false).IsCompleted);
    }

    [Fact]
    public void Those_that_ask_for_an_order_go_one_after_the_other()
    {
        var first = _order.ArriveAsync(1, isOrdered: true);
        var second = _order.ArriveAsync(2, isOrdered: true);
        var beside = _order.ArriveAsync(3, isOrdered: false);

        Assert.True(first.IsCompleted);
        Assert.False(second.IsCompleted);
        Assert.True(beside.IsCompleted);
        _order.Leave(3);
        Assert.False(second.IsCompleted);
        _order.Leave(1);
        Assert.True(second.IsCompleted);
    }

    [Fact]
    public void One_that_arrives_early_waits_for_what_was_delivered_before()
    {
        var third = _order.ArriveAsync(3, isOrdered: true);
        var second = _order.ArriveAsync(2, isOrdered: true);
        Assert.False(third.IsCompleted);
        Assert.False(second.IsCompleted);

        _ = _order.ArriveAsync(1, isOrdered: false);
        Assert.True(second.IsCompleted);
        Assert.False(third.IsCompleted);
        _order.Leave(2);
        Assert.True(third.IsCompleted);
    }

    [Fact]
    public void One_that_gives_up_lets_the_next_go()
    {
        _ = _order.ArriveAsync(1, isOrdered: true);
        _ = _order.ArriveAsync(2, isOrdered: true);
        var third = _order.ArriveAsync(3, isOrdered: true);

        _order.Leave(2);
        Assert.False(third.IsCompleted);
        _order.Leave(1);
        Assert.True(third.IsCompleted);
    }
}
