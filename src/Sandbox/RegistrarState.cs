using System.Text.Json.Serialization;

namespace Reprieve.Sandbox;

/// <summary>Whether a registrar may do business; suspended and pending ones log in and look, and get 2201 for the rest.</summary>
public enum RegistrarState
{
    [JsonStringEnumMemberName("active")]
    Active,
    [JsonStringEnumMemberName("suspended")]
    Suspended,
    [JsonStringEnumMemberName("pending")]
    Pending,
}
