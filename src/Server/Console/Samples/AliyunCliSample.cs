using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>The cloud's own command line; it reads the keys from the environment.</summary>
internal static class AliyunCliSample
{
    public static string Write(SampleCall call) => $$"""
        #!/bin/sh
        # With ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET set.
        aliyun domain {{Shell(call.Action)}} --version 2018-01-29 --force --method POST \
          --endpoint {{Shell(call.Host)}} {{(call.IsHttps ? "--secure" : "--insecure")}} --region cn-hangzhou{{string.Concat(call.Parameters.Select(pair => $" \\\n  {Shell($"--{pair.Key}={pair.Value}")}"))}}

        """;
}
