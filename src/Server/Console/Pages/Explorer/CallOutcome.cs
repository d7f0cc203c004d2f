using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;
using Reprieve.Rpc;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Errors;

namespace Reprieve.Server.Console.Pages.Explorer;

/// <summary>What a call came to: the answer of one run in both forms.</summary>
public sealed record CallOutcome
{
    // What a page shows of an answer; a list of thousands of rows is for programs.
    private const int MostShown = 200_000;

    private static readonly JsonWriterOptions _indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private CallOutcome()
    {
    }

    public required int Status { get; init; }

    /// <summary>Null for a success.</summary>
    public ApiError? Error { get; private init; }

    /// <summary>Of a refusal, in the caller's language.</summary>
    public string? Message { get; private init; }

    /// <summary>The parameter that a refusal is for, as the wire names it.</summary>
    public string? Parameter { get; private init; }

    public required TimeSpan Taken { get; init; }

    public required string Json { get; init; }

    public required string Xml { get; init; }

    /// <summary>Whether either form is longer than a page shows.</summary>
    public bool IsCut { get; private init; }

    /// <param name="answer">What the action answered.</param>
    /// <param name="action">The action's name.</param>
    /// <param name="taken">From the call to its answer.</param>
    internal static CallOutcome Of(WireObject answer, string action, TimeSpan taken) => Of(answer, $"{action}Response", 200, taken);

    /// <param name="refusal">What it was refused with.</param>
    /// <param name="lang">Of the message.</param>
    /// <param name="requestId">As the envelope has it.</param>
    /// <param name="endpoint">Where the API is, as the envelope names it.</param>
    /// <param name="taken">From the call to its answer.</param>
    internal static CallOutcome Of(ApiException refusal, string lang, string requestId, Uri endpoint, TimeSpan taken)
    {
        var message = refusal.Error.Text(lang, refusal.Args);
        var envelope = ErrorEnvelope.Of(endpoint.GetLeftPart(UriPartial.Authority), endpoint.Authority, requestId, refusal.Error.Code, message);
        return Of(envelope, ErrorEnvelope.RootName, refusal.Error.Status, taken) with
        {
            Error = refusal.Error,
            Message = message,
            Parameter = refusal.Error == ApiErrors.MissingParameter || refusal.Error == ApiErrors.ParameterIllegal ? refusal.Args[0] as string : null,
        };
    }

    private static CallOutcome Of(WireObject tree, string root, int status, TimeSpan taken)
    {
        var json = Indented(tree);
        var xml = Xmled(tree, root);
        return new CallOutcome
        {
            Status = status,
            Taken = taken,
            Json = Cut(json),
            Xml = Cut(xml),
            IsCut = json.Length > MostShown || xml.Length > MostShown,
        };
    }

    private static string Indented(WireObject tree)
    {
        var wire = new ArrayBufferWriter<byte>(4096);
        WireJson.Write(wire, tree);
        using var document = JsonDocument.Parse(wire.WrittenMemory);
        var text = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(text, _indented))
        {
            document.RootElement.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static string Xmled(WireObject tree, string root)
    {
        var wire = new ArrayBufferWriter<byte>(4096);
        WireXml.Write(wire, root, tree);
        return $"<?xml version='1.0' encoding='UTF-8'?>\n{XElement.Parse(Encoding.UTF8.GetString(wire.WrittenSpan))}";
    }

    private static string Cut(string text) => text.Length <= MostShown ? text : text[..MostShown];
}
