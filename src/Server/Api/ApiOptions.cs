using System.ComponentModel.DataAnnotations;

namespace Reprieve.Server.Api;

/// <summary>How much one client may ask of the server at once, and how slow it may be: <c>Reprieve:Api</c>.</summary>
public sealed class ApiOptions
{
    public const string Section = "Reprieve:Api";

    /// <summary>Connections open at once, of all clients; 0 for any number.</summary>
    [Range(0, 1_000_000)]
    public int Connections { get; set; } = 5_000;

    /// <summary>Connections of one address open at once; one more is closed. 0 for any number.</summary>
    [Range(0, 1_000_000)]
    public int ConnectionsPerClient { get; set; } = 512;

    /// <summary>Requests of one address being read or served at once; one more is answered Throttling. 0 for any number.</summary>
    [Range(0, 1_000_000)]
    public int RequestsPerClient { get; set; } = 256;

    /// <summary>Requests of one address a second, as many at once after a second of silence; one more is answered Throttling. 0 for any number.</summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecondPerClient { get; set; }

    /// <summary>How long the headers of a request may take to come.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may be silent between two requests.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>The least rate at which a body has to come and an answer be taken; 0 for any.</summary>
    [Range(0, 1_048_576)]
    public int BytesPerSecond { get; set; } = 1_024;

    /// <summary>How long a body or an answer may be slower than that.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SlowFor { get; set; } = TimeSpan.FromSeconds(5);
}
