using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>Our own command line; it reads the keys from the environment.</summary>
internal static class ReprieveCallSample
{
    public static string Write(SampleCall call) => $$"""
        #!/bin/sh
        # With ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET set.
        REPRIEVE_ENDPOINT={{Shell(call.Origin)}} reprieve call {{Shell(call.Action)}}{{string.Concat(call.Parameters.Select(pair => $" \\\n  {Shell($"--{pair.Key}={pair.Value}")}"))}}

        """;
}
