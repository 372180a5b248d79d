using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TaylorSeer.Tests.Download;

/// <summary>A real HTTP server on this machine, one answer per connection, that does what it is told to, misbehaviour included.</summary>
sealed class LoopbackServer : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly Func<LoopbackRequest, int, LoopbackAnswer> answer;
    readonly Task loop;

    /// <param name="answer">given the request and its number from 0</param>
    public LoopbackServer(Func<LoopbackRequest, int, LoopbackAnswer> answer)
    {
        this.answer = answer;
        listener.Start();
        loop = Task.Run(Serve);
    }

    /// <summary>Everything that was asked for.</summary>
    public List<LoopbackRequest> Requests { get; } = [];

    public Uri Root => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    public Uri Address(string path) => new(Root, path);

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        loop.Wait();
        stop.Dispose();
    }

    async Task Serve()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(stop.Token);
                await Answer(client.GetStream());
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // the client hung up, or the test is over
            }
        }
    }

    async Task Answer(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0)
                return;
            head.Append((char)one[0]);
        }

        LoopbackRequest request = Parse(head.ToString());
        Requests.Add(request);
        LoopbackAnswer reply = answer(request, Requests.Count - 1);
        string lines = string.Concat(reply.Headers.Select(h => h + "\r\n"));
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {reply.Status}\r\n{lines}Connection: close\r\n\r\n"), stop.Token);
        await stream.WriteAsync(reply.Body, stop.Token);
        await Task.Delay(reply.Silence, stop.Token);
    }

    static LoopbackRequest Parse(string head)
    {
        string[] lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return new(lines[0].Split(' ')[1], lines.Skip(1).Select(l => l.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim(), StringComparer.OrdinalIgnoreCase));
    }
}
