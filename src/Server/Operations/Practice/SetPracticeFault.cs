using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Registries;

namespace Reprieve.Server.Operations.Practice;

/// <summary>Makes a practice registry misbehave, one rule a call, or ends all that is wrong with it. An action of ours, for operators.</summary>
public sealed class SetPracticeFault(PracticeRoom room) : IAction<SetPracticeFault.Request, PracticeResponse>
{
    private const string None = "none";
    private const string Down = "down";

    public static string Name => nameof(SetPracticeFault);

    public static IReadOnlyList<ApiError> Errors => PracticeRoom.Errors;

    public static ActionAccess Access => PracticeRoom.Manage;

    public async Task<PracticeResponse> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var profile = room.Find(request.Registry);
        Check(request);
        var rule = request.Fault is None or Down ? null : Rule(request);
        await room.RecordAsync(caller, Name, profile, cancellationToken, rule is null ? $"Fault={request.Fault}" : $"Rule={rule.ToJsonString()}");
        await room.AskAsync(
            profile,
            rule is null ? "faults" : "faults/add",
            rule is not null ? rule
                : request.Fault == Down ? new JsonObject { ["down"] = true }
                : new JsonObject { ["down"] = false, ["rules"] = new JsonArray() },
            cancellationToken);
        return PracticeResponse.Of(caller, profile.Name, await room.AskAsync(profile, "clock", null, PracticeRoom.Time, cancellationToken));
    }

    /// <summary>Refuses at our own parameters what the registry would refuse at fields of its control port.</summary>
    private static void Check(Request request)
    {
        if (request.Fault is None or Down)
        {
            (string Name, object? Value)[] ofRules =
            [
                (nameof(request.Command), request.Command), (nameof(request.DomainName), request.DomainName), (nameof(request.Percent), request.Percent),
                (nameof(request.Times), request.Times), (nameof(request.DelayMs), request.DelayMs), (nameof(request.ResultCode), request.ResultCode),
                (nameof(request.SkewSeconds), request.SkewSeconds),
            ];
            if (ofRules.FirstOrDefault(parameter => parameter.Value is not null).Name is { } name)
            {
                throw new ApiException(
                    ApiErrors.ParameterIllegal, name, new ApiText("Fault={0} is about the whole registry: leave this parameter out", "Fault={0} 针对整个注册局，请不要传入该参数", request.Fault));
            }
        }

        if (request is { Fault: "clockSkew", SkewSeconds: null })
        {
            throw new ApiException(ApiErrors.MissingParameter, nameof(request.SkewSeconds));
        }

        if (request is { Fault: "clockSkew", SkewSeconds: 0 })
        {
            throw new ApiException(ApiErrors.ParameterIllegal, nameof(request.SkewSeconds), new ApiText("0 is no skew", "偏差不能为 0"));
        }

        if (request.ResultCode is { } code && !PracticePort.IsResultCode(code))
        {
            throw new ApiException(ApiErrors.ParameterIllegal, nameof(request.ResultCode), new ApiText("{0} is no result code of RFC 5730", "{0} 不是 RFC 5730 的结果码", code));
        }
    }

    private static JsonObject Rule(Request request)
    {
        var rule = new JsonObject { ["fault"] = request.Fault, ["rate"] = (request.Percent ?? 100) / 100.0 };
        Set("commands", request.Command is { } command ? new JsonArray(command) : null);
        Set("names", request.DomainName is { } name ? new JsonArray(Ascii(name)) : null);
        Set("times", request.Times);
        Set("delayMs", request.DelayMs);
        Set("code", request.ResultCode);
        Set("skewMs", request.SkewSeconds * 1000L);
        return rule;

        void Set(string field, JsonNode? value)
        {
            if (value is not null)
            {
                rule[field] = value;
            }
        }
    }

    private static string Ascii(string name) => DomainName.TryParse(name, out var read)
        ? read.Ascii
        : throw new ApiException(ApiErrors.ParameterIllegal, nameof(Request.DomainName), new ApiText("no domain name", "不是域名"));

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <inheritdoc cref="MovePracticeClock.Request.Registry"/>
        public string? Registry { get; init; }

        /// <summary>A kind of docs/practice-registry.md, which is added to those there are; down closes the EPP port, none ends everything.</summary>
        [Required]
        [AllowedValues(
            "answer", "applyLate", "badLength", "clockSkew", Down, "dropAfterApply", "dropBeforeApply", "duplicateMessage", "greetingChange", "halfClose", "lateReply",
            "malformed", "mergeFrames", None, "outOfOrder", "reregister", "sessionLimit", "splitFrame", "wrongClTRID")]
        public string Fault { get; init; } = "";

        /// <summary>Only frames of this command, in the frame log's words; left out, any.</summary>
        [AllowedValues("connect", "hello", "info", "login", "poll:ack", "poll:req", "renew", "update", "update:restore-report", "update:restore-request")]
        public string? Command { get; init; }

        /// <summary>Only frames about this domain.</summary>
        public string? DomainName { get; init; }

        /// <summary>How likely each such frame is hit; 100 unless said.</summary>
        [Range(1, 100)]
        public int? Percent { get; init; }

        /// <summary>How often at most; any number unless said.</summary>
        [Range(1, 1_000_000)]
        public int? Times { get; init; }

        /// <summary>Of lateReply, applyLate and splitFrame.</summary>
        [Range(0, 600_000)]
        public int? DelayMs { get; init; }

        /// <summary>Of answer: a result code of RFC 5730; 2400 unless said.</summary>
        [Range(1000, 2502)]
        public int? ResultCode { get; init; }

        /// <summary>Of clockSkew, which needs it: how far the greeting's time is off.</summary>
        [Range(-315_360_000, 315_360_000)]
        public int? SkewSeconds { get; init; }
    }
}
