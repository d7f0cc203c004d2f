using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Reprieve.Rpc;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Errors;

/// <summary>A code as it stands in an answer, made by what writes answers and broken into lines to be read.</summary>
public static class ErrorExample
{
    private const string RequestId = "0190F3A2-5F4E-7C21-9D1C-3A6F5B7C8D9E";
    private const string Host = "127.0.0.1:7300";

    // For a person's eyes: nothing in it is taken for markup where it is shown.
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(ErrorPage page, string lang)
    {
        var bytes = new ArrayBufferWriter<byte>();
        WireJson.Write(bytes, Body(page, lang));
        return JsonNode.Parse(bytes.WrittenSpan)?.ToJsonString(_indented) ?? "";
    }

    public static string Xml(ErrorPage page, string lang)
    {
        var bytes = new ArrayBufferWriter<byte>();
        WireXml.Write(bytes, page.Error is null ? "TaskDetail" : ErrorEnvelope.RootName, Body(page, lang));
        return XDocument.Parse(Encoding.UTF8.GetString(bytes.WrittenSpan)).ToString();
    }

    private static WireObject Body(ErrorPage page, string lang)
    {
        var message = page.Message.In(lang);
        return page.Error is null ? Item(page, message, lang) : ErrorEnvelope.Of($"http://{Host}", Host, RequestId, page.Code, message);
    }

    /// <summary>The part of an item's row that says it.</summary>
    private static WireObject Item(ErrorPage page, string message, string lang)
    {
        if (page.Code == ItemReasons.TakenOver && ErrorCentre.Find(ItemReasons.NoAnswer) is { } failure)
        {
            // It is said after the reason of the failure, whose code stays.
            return Item(failure, $"{failure.Message.In(lang)} {message}", lang);
        }

        var (status, code) = page.Effect switch
        {
            ErrorEffect.Failure => ("EXECUTE_FAILURE", 3),
            ErrorEffect.Waiting => ("WAITING_EXECUTE", 0),
            _ => ("EXECUTE_SUCCESS", 2),
        };
        var isSuccess = code == 2;
        var isWarning = isSuccess && page.Code != ItemReasons.Success;
        return new WireObject(
        [
            new("TaskStatus", new WireString(status)),
            new("TaskStatusCode", new WireLong(code)),
            new("DomainName", new WireString("example.com")),
            new("ErrorMsg", isWarning ? null : new WireString(message)),
            new("FailReason", code == 3 ? new WireString(message) : null),
            new("Warning", isWarning ? new WireString(message) : null),
            new("ReasonCode", page.IsReasonCode ? new WireString(page.Code) : null),
        ]);
    }
}
