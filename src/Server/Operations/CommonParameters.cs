using System.ComponentModel.DataAnnotations;

namespace Reprieve.Server.Operations;

/// <summary>What nearly every action takes besides its own parameters.</summary>
public abstract record CommonParameters
{
    /// <summary>The address of the user on whose behalf the caller asks: free text, kept with what is made.</summary>
    [MaxLength(128)]
    public string? UserClientIp { get; init; }

    /// <summary>The language of messages, <c>en</c> unless said.</summary>
    [AllowedValues("zh", "en")]
    public string? Lang { get; init; }
}
