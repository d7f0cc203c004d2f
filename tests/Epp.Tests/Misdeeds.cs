using System.Text;
using Reprieve.Epp.Frames;

namespace Reprieve.Epp.Tests;

/// <summary>What a registry may do to a command's answer that no good one does, down to the bytes. None of it is an answer.</summary>
internal static class Misdeeds
{
    private static readonly Dictionary<string, Func<ScriptedPeer, string, Task>> _all = new(StringComparer.Ordinal)
    {
        ["closes without a word"] = (_, _) => Task.CompletedTask,
        ["resets the connection"] = (peer, _) => peer.ResetAsync(),
        ["ends in the middle of a length"] = (peer, _) => peer.SendRawAsync(0, 0),
        ["ends in the middle of an answer"] = (peer, answer) => peer.SendRawAsync(Frame(answer)[..40]),
        ["closes its side in the middle of an answer"] = async (peer, answer) =>
        {
            await peer.SendRawAsync(Frame(answer)[..40]);
            await peer.HalfCloseAsync();
        },
        ["resets in the middle of an answer"] = async (peer, answer) =>
        {
            await peer.SendRawAsync(Frame(answer)[..40]);
            await peer.ResetAsync();
        },
        ["sends a length of zero"] = (peer, _) => ThenStallAsync(peer, [0, 0, 0, 0]),
        ["sends a frame without a body"] = (peer, _) => ThenStallAsync(peer, [0, 0, 0, 4]),
        ["sends a length of four gigabytes"] = (peer, _) => ThenStallAsync(peer, [0xFF, 0xFF, 0xFF, 0xFF]),
        ["sends a length that is short"] = (peer, answer) => ThenStallAsync(peer, [.. FrameWriter.Frame(Encoding.UTF8.GetBytes(answer[..60])), .. Encoding.UTF8.GetBytes(answer[60..])]),
        ["sends no XML"] = (peer, _) => ThenStallAsync(peer, FrameWriter.Frame("HTTP/1.1 400 Bad Request"u8)),
        ["sends NULs"] = (peer, _) => ThenStallAsync(peer, FrameWriter.Frame(new byte[64])),
        ["sends a NUL within the XML"] = (peer, answer) => ThenStallAsync(peer, Frame(answer.Replace("as scripted", "as\0scripted", StringComparison.Ordinal))),
        ["sends broken UTF-8"] = (peer, answer) => ThenStallAsync(
            peer, FrameWriter.Frame([.. Encoding.UTF8.GetBytes(answer).Select(letter => letter == (byte)'a' ? (byte)0xE4 : letter)])),
        ["says UTF-16 and sends UTF-8"] = (peer, answer) => ThenStallAsync(peer, Frame($"<?xml version=\"1.0\" encoding=\"UTF-16\"?>{answer}")),
        ["sends a document type"] = (peer, answer) => ThenStallAsync(peer, Frame($"<!DOCTYPE epp [<!ENTITY a \"aaaa\">]>{answer}")),
        ["sends an alert of TLS in the middle of an answer"] = async (peer, answer) =>
        {
            await peer.SendRawAsync(Frame(answer)[..40]);
            // RFC 8446 §6: a fatal handshake_failure, in the clear.
            await peer.SendBelowTlsAsync(0x15, 3, 3, 0, 2, 2, 40);
            await peer.StallAsync();
        },
        ["sends what is no TLS"] = async (peer, _) =>
        {
            await peer.SendBelowTlsAsync("<epp/>"u8.ToArray());
            await peer.StallAsync();
        },
        ["greets again instead of answering"] = (peer, _) => ThenStallAsync(peer, Frame(ScriptedPeer.Greeting())),
        ["answers another command"] = (peer, _) => ThenStallAsync(peer, Frame(ScriptedPeer.Answer(1000, "SOMEBODY-1"))),
    };

    public static TheoryData<string> All => [.. _all.Keys];

    /// <param name="answer">What a good registry would have answered.</param>
    public static Task DoAsync(string misdeed, ScriptedPeer peer, string answer) => _all[misdeed](peer, answer);

    private static byte[] Frame(string xml) => FrameWriter.Frame(Encoding.UTF8.GetBytes(xml));

    private static async Task ThenStallAsync(ScriptedPeer peer, byte[] bytes)
    {
        await peer.SendRawAsync(bytes);
        await peer.StallAsync();
    }
}
