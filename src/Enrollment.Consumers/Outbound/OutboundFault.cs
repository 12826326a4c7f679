using System.Net.Sockets;
using System.Security.Authentication;

namespace Enrollment.Consumers.Outbound;

/// <summary>The reason why a call has no answer.</summary>
/// <param name="Detail">For people.</param>
/// <param name="IsRefused">Whether the address must not be reached. Otherwise the call may succeed later.</param>
public sealed record OutboundFault(string Detail, bool IsRefused)
{
    /// <summary>Whether nothing was sent, because there was no connection to send it on.</summary>
    public bool IsBeforeSending { get; init; }

    public static OutboundFault Of(Exception failure) => Describe(failure) with { IsBeforeSending = HasNoConnection(failure) };

    private static bool HasNoConnection(Exception failure) => failure is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };

    private static OutboundFault Describe(Exception failure)
    {
        for (var reason = failure; reason is not null; reason = reason.InnerException)
        {
            switch (reason)
            {
                case RefusedAddressException refused:
                    return new(refused.Message, IsRefused: true);
                case SocketException socket:
                    return new(Describe(socket), IsRefused: false);
                case AuthenticationException tls:
                    return new($"TLS failed: {tls.Message}", IsRefused: false);
            }
        }
        return new(
            failure switch
            {
                HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "the connection was closed before an answer",
                HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the answer's headers are longer than 16 kB",
                HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "the answer is not HTTP",
                _ => failure.Message,
            },
            IsRefused: false);
    }

    private static string Describe(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "the host name cannot be resolved",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "the host cannot be reached",
        SocketError.TimedOut => "the host does not answer",
        _ => socket.Message,
    };
}
