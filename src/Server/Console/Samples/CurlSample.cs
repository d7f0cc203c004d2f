using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>curl, with the signature made by openssl in a POSIX shell.</summary>
internal static class CurlSample
{
    public static string Write(SampleCall call) => $$"""
        #!/bin/sh
        # curl 7.76 or later and openssl. While openssl runs, others on this machine may see the secret among its arguments.
        (
        set -eu
        body={{Shell(call.Body)}}
        action={{Shell(call.Action)}}
        host={{Shell(call.Host)}}
        sha256() { openssl dgst -sha256 -r "$@" | cut -d' ' -f1; }
        date=$(date -u +%Y-%m-%dT%H:%M:%SZ)
        nonce=$(openssl rand -hex 16)
        hash=$(printf %s "$body" | sha256)
        type=application/x-www-form-urlencoded
        signed='content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version'
        canonical=$(printf 'POST\n/\n\ncontent-type:%s\nhost:%s\nx-acs-action:%s\nx-acs-content-sha256:%s\nx-acs-date:%s\nx-acs-signature-nonce:%s\nx-acs-version:2018-01-29\n\n%s\n%s' \
          "$type" "$host" "$action" "$hash" "$date" "$nonce" "$signed" "$hash")
        signature=$(printf 'ACS3-HMAC-SHA256\n%s' "$(printf %s "$canonical" | sha256)" | sha256 -hmac "${{CodeSamples.KeySecret}}")
        printf %s "$body" | curl --silent --show-error --fail-with-body --data-binary @- {{Shell($"{call.Origin}/")}} \
          -H "content-type: $type" \
          -H "x-acs-action: $action" \
          -H "x-acs-content-sha256: $hash" \
          -H "x-acs-date: $date" \
          -H "x-acs-signature-nonce: $nonce" \
          -H "x-acs-version: 2018-01-29" \
          -H "accept: application/json" \
          -H "authorization: ACS3-HMAC-SHA256 Credential=${{CodeSamples.KeyId}},SignedHeaders=$signed,Signature=$signature"
        )

        """;
}
