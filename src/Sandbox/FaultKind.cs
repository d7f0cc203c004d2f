using System.Text.Json.Serialization;

namespace Reprieve.Sandbox;

/// <summary>What can be made to go wrong with a frame or a greeting; each is described in <c>docs/practice-registry.md</c>.</summary>
internal enum FaultKind
{
    [JsonStringEnumMemberName("dropBeforeApply")]
    DropBeforeApply,
    [JsonStringEnumMemberName("dropAfterApply")]
    DropAfterApply,
    [JsonStringEnumMemberName("lateReply")]
    LateReply,
    [JsonStringEnumMemberName("applyLate")]
    ApplyLate,
    [JsonStringEnumMemberName("splitFrame")]
    SplitFrame,
    [JsonStringEnumMemberName("mergeFrames")]
    MergeFrames,
    [JsonStringEnumMemberName("halfClose")]
    HalfClose,
    [JsonStringEnumMemberName("answer")]
    Answer,
    [JsonStringEnumMemberName("wrongClTRID")]
    WrongClTRID,
    [JsonStringEnumMemberName("outOfOrder")]
    OutOfOrder,
    [JsonStringEnumMemberName("malformed")]
    Malformed,
    [JsonStringEnumMemberName("badLength")]
    BadLength,
    [JsonStringEnumMemberName("greetingChange")]
    GreetingChange,
    [JsonStringEnumMemberName("clockSkew")]
    ClockSkew,
    [JsonStringEnumMemberName("sessionLimit")]
    SessionLimit,
    [JsonStringEnumMemberName("duplicateMessage")]
    DuplicateMessage,
    [JsonStringEnumMemberName("reregister")]
    Reregister,
}
