using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Enrollment.IntegrationTests.Http;

/// <summary>A request as it is written on the wire, which no client would send.</summary>
internal sealed class RawRequest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;

    private RawRequest(Socket socket) => _socket = socket;

    public static async Task<RawRequest> SendAsync(Uri address, string text)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port));
        await socket.SendAsync(Encoding.Latin1.GetBytes(text));
        return new(socket);
    }

    /// <summary>Reads the answer, head and body, until <paramref name="end"/> is in it or the server closes the connection.</summary>
    public async Task<string> AnswerAsync(string end)
    {
        using var late = new CancellationTokenSource(Patience);
        var (answer, piece) = (new StringBuilder(), new byte[8192]);
        while (!answer.ToString().Contains(end, StringComparison.Ordinal))
        {
            var length = await _socket.ReceiveAsync(piece, late.Token);
            if (length == 0)
                break;
            answer.Append(Encoding.UTF8.GetString(piece, 0, length));
        }
        return answer.ToString();
    }

    /// <summary>Ends the connection as a caller that crashes does.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();
}
