using System.Globalization;
using System.Net;
using Reprieve.Rpc;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>Stands before a server, hands everything on as it came, and keeps what the last request's parameters were.</summary>
internal sealed class RecordingProxy : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HttpClient _http = new();
    private readonly Uri _server;
    private readonly Task _work;

    public RecordingProxy(Uri server)
    {
        _server = server;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{DrawnPort.Next()}/"));
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _work = WorkAsync();
    }

    public Uri Address { get; }

    /// <summary>Of the query and the body.</summary>
    public RpcParameters Last { get; private set; } = RpcParameters.From([]);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _work;
        _listener.Close();
        _http.Dispose();
    }

    private async Task WorkAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await HandOnAsync(context);
        }
    }

    private async Task HandOnAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        // RawUrl, as the reading of an address may change its escapes.
        var target = context.Request.RawUrl ?? "/";
        var query = target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? target[(mark + 1)..] : "";
        Last = RpcParameters.Parse(System.Text.Encoding.ASCII.GetBytes(query), body.ToArray());
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), new Uri(_server, target)) { Content = new ByteArrayContent(body.ToArray()) };
        foreach (var name in context.Request.Headers.AllKeys.OfType<string>())
        {
            if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            {
                request.Content.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]);
            }
            else if (!name.Equals("Connection", StringComparison.OrdinalIgnoreCase) && !name.Equals("Expect", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]); // Host among them: it is signed
            }
        }

        using var answer = await _http.SendAsync(request);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }
}
