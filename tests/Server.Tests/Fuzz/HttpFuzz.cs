using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Reprieve.Server.Api;
using Reprieve.Server.Tests.Api;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Fuzz;

/// <summary>Mutated requests over sockets to the API on a real port: pipelined on connections that are kept, or as broken bytes on one of their own.</summary>
internal static class HttpFuzz
{
    private const int Connections = 24;
    private const int Pipelined = 32;

    // A server that waits for the rest of a request is left; one that answers does so long before.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(250);

    public static async Task<string> RunAsync(long inputs, LongRun campaign)
    {
        await using var host = await ApiHost.StartAsync(options: new ApiOptions { RequestsPerSecondPerClient = 0 });
        // Nonces are forgotten by this clock.
        host.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(5);
        using var ended = new CancellationTokenSource();
        var going = GoOnAsync(host, ended.Token);
        var run = new FuzzRun("HTTP requests", inputs, campaign);
        var corpus = HttpInputs.Corpus();
        try
        {
            await run.FinishAsync(
                [.. Enumerable.Range(0, Connections).Select(worker => WorkAsync(run, host, worker, new HttpInputs(host, campaign.Seed + worker, corpus)))]);
        }
        finally
        {
            await ended.CancelAsync();
            await going;
        }

        var alive = await host.GetAsync(host.SignV1("GET", "QueryDomainList", ("PageNum", "1"), ("PageSize", "1")));
        Assert.Equal(200, alive.Status);
        return run.Report();
    }

    /// <summary>Moves the clock though nobody reads it any more: a dry run waits by it.</summary>
    private static async Task GoOnAsync(ApiHost host, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                host.Clock.Advance(TimeSpan.FromMilliseconds(100));
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private static async Task WorkAsync(FuzzRun run, ApiHost host, int worker, HttpInputs inputs)
    {
        await Task.Yield();
        RawHttp? wire = null;
        var batch = 0;
        while (run.TryTake(Pipelined, out var taken))
        {
            if (batch++ % 16 == 0)
            {
                for (var number = 0; number < taken; number++)
                {
                    await AskRawAsync(run, host, worker, inputs.NextRaw());
                }
            }
            else
            {
                wire = await AskFramedAsync(run, host, worker, wire, [.. Enumerable.Range(0, taken).Select(_ => inputs.NextFramed())]);
            }

            FailOnErrors(host);
        }

        wire?.Dispose();
        run.End(worker);
    }

    /// <summary>All in one write; each is answered. After an answer that closes, the rest goes over a new connection.</summary>
    private static async Task<RawHttp?> AskFramedAsync(FuzzRun run, ApiHost host, int worker, RawHttp? wire, List<(byte[] Bytes, bool IsHead)> requests)
    {
        var refused = 0;
        for (var next = 0; next < requests.Count;)
        {
            wire ??= await RawHttp.ConnectAsync(host.Address, CancellationToken.None);
            run.Begin(worker, requests[next].Bytes);
            // Beside the reading: neither side may wait for the other to take what it writes.
            var sending = wire.SendAsync(Joined(requests[next..]), CancellationToken.None);
            var isOpen = true;
            while (isOpen && next < requests.Count)
            {
                var answer = await wire.ReadAsync(requests[next].IsHead, CancellationToken.None);
                if (answer is null)
                {
                    // Closed without a word, as after a long body that was refused; asked again alone it has to be answered.
                    Assert.True(++refused < 3 * requests.Count, $"A request got no answer: {run.Keep(requests[next].Bytes)}");
                    break;
                }

                Check(run, requests[next].Bytes, answer);
                isOpen = !answer.Closes;
                next++;
                run.Begin(worker, requests[Math.Min(next, requests.Count - 1)].Bytes);
            }

            if (!isOpen || next < requests.Count)
            {
                wire.Dispose();
                wire = null;
            }

            await sending;
        }

        return wire;
    }

    private static byte[] Joined(List<(byte[] Bytes, bool IsHead)> requests)
    {
        var joined = new byte[requests.Sum(request => request.Bytes.Length)];
        var at = 0;
        foreach (var (bytes, _) in requests)
        {
            bytes.CopyTo(joined, at);
            at += bytes.Length;
        }

        return joined;
    }

    private static async Task AskRawAsync(FuzzRun run, ApiHost host, int worker, byte[] bytes)
    {
        using var wire = await RawHttp.ConnectAsync(host.Address, CancellationToken.None);
        run.Begin(worker, bytes);
        var sending = wire.SendAsync((byte[])[.. bytes, .. "\r\n\r\nGET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8], CancellationToken.None);
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            while (await wire.ReadAsync(isHead: false, patience.Token) is { } answer)
            {
                Check(run, bytes, answer);
            }
        }
        catch (OperationCanceledException)
        {
            run.Count("waited for more");
        }

        wire.Dispose();
        await sending;
    }

    private static void Check(FuzzRun run, byte[] request, RawHttp.Answer answer)
    {
        run.Count(CodeOf(answer.Body) ?? $"bare {answer.Status.ToString(CultureInfo.InvariantCulture)}");
        // 505 is HTTP's own word for another version of it.
        if (answer.Status >= 500 && answer is not { Status: 505, Body: "" })
        {
            Assert.Fail($"Answered {answer.Status}: {run.Keep(request)}\n{answer.Head}\n{answer.Body}");
        }

        try
        {
            if (answer.Body.StartsWith('{'))
            {
                using var document = JsonDocument.Parse(answer.Body);
            }
            else if (answer.Body.StartsWith("<?xml", StringComparison.Ordinal))
            {
                XElement.Parse(answer.Body);
            }
        }
        catch (Exception fault) when (fault is JsonException or System.Xml.XmlException)
        {
            Assert.Fail($"The answer cannot be read: {run.Keep(request)}\n{answer.Body}\n{fault.Message}");
        }
    }

    private static string? CodeOf(string body)
    {
        // What a mutation has made a HEAD is answered without the body that its head announces: the next answer is read for it.
        if (body.StartsWith("HTTP/", StringComparison.Ordinal))
        {
            return "two answers as one";
        }

        if (body.Length > 0 && !body.Contains("Error>", StringComparison.Ordinal) && !body.Contains("\"Code\":", StringComparison.Ordinal))
        {
            return "served";
        }

        foreach (var (start, end) in (ReadOnlySpan<(string, char)>)[("\"Code\":\"", '"'), ("<Code>", '<')])
        {
            var from = body.IndexOf(start, StringComparison.Ordinal);
            if (from >= 0)
            {
                from += start.Length;
                return body[from..body.IndexOf(end, from)];
            }
        }

        return null;
    }

    private static void FailOnErrors(ApiHost host)
    {
        if (host.Errors.Count > 0)
        {
            Assert.Fail($"An error was logged: {host.Errors.First()}");
        }
    }
}
