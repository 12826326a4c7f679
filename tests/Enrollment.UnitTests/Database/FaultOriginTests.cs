using System.Net.Sockets;
using System.Text.Json;
using Enrollment.Core.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.UnitTests.Database;

public sealed class FaultOriginTests
{
    [Theory]
    [InlineData("25006")]
    [InlineData("28P01")]
    [InlineData("3D000")]
    [InlineData("40001")]
    [InlineData("40P01")]
    [InlineData("42501")]
    [InlineData("53100")]
    [InlineData("53300")]
    [InlineData("55P03")]
    [InlineData("57014")]
    [InlineData("57P01")]
    [InlineData("25P03")]
    [InlineData("58030")]
    [InlineData("XX000")]
    public void A_server_that_refuses_everybody_is_outside(string state)
    {
        Assert.True(FaultOrigin.IsOutside(Refusal(state)));
        Assert.False(FaultOrigin.IsOwn(Refusal(state)));
    }

    [Theory]
    [InlineData("21000")]
    [InlineData("22P05")]
    [InlineData("22003")]
    [InlineData("23505")]
    [InlineData("23514")]
    [InlineData("54000")]
    [InlineData("P0001")]
    public void Data_that_the_server_refuses_is_the_messages_own_fault(string state) => Assert.True(FaultOrigin.IsOwn(Refusal(state)));

    [Fact]
    public void A_statement_that_the_server_does_not_understand_says_nothing_about_either()
    {
        Assert.False(FaultOrigin.IsOwn(Refusal("42P01")));
        Assert.False(FaultOrigin.IsOutside(Refusal("42P01")));
    }

    [Fact]
    public void What_wraps_a_fault_has_its_origin()
    {
        Assert.True(FaultOrigin.IsOwn(new DbUpdateException("…", Refusal("23505"))));
        Assert.True(FaultOrigin.IsOutside(new DbUpdateException("…", Refusal("25006"))));
        Assert.True(FaultOrigin.IsOutside(new InvalidOperationException("…", new DbUpdateException("…", new NpgsqlException("…", new TimeoutException())))));
    }

    [Fact]
    public void The_network_is_outside() => Assert.All<Exception>(
        [new SocketException(), new TimeoutException(), new EndOfStreamException(), new NpgsqlException("The connection is closed"), new ObjectDisposedException("connection")],
        failure => Assert.True(FaultOrigin.IsOutside(failure)));

    [Fact]
    public void A_program_that_fails_the_same_way_each_time_is_final() => Assert.All<Exception>(
        [new KeyNotFoundException(), new JsonException(), new InvalidCastException(), new FormatException()],
        failure => Assert.True(FaultOrigin.IsOwn(failure)));

    [Fact]
    public void What_nobody_can_attribute_is_neither()
    {
        var unknown = new InvalidOperationException("Connection is not open");

        Assert.False(FaultOrigin.IsOwn(unknown));
        Assert.False(FaultOrigin.IsOutside(unknown));
    }

    private static PostgresException Refusal(string state) => new("…", "ERROR", "ERROR", state);
}
