using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>PHP with nothing but what it brings.</summary>
internal static class PhpSample
{
    public static string Write(SampleCall call) => $$"""
        <?php
        // PHP 7.4 or later, nothing to install: php call.php
        $endpoint = {{Php(call.Origin)}};
        $action = {{Php(call.Action)}};
        $parameters = [
        {{call.Lines("    ", (name, value) => $"{Php(name)} => {Php(value)},")}}];

        $body = http_build_query($parameters, '', '&', PHP_QUERY_RFC3986);
        $host = parse_url($endpoint, PHP_URL_HOST);
        $port = parse_url($endpoint, PHP_URL_PORT);
        $headers = [
            'content-type' => 'application/x-www-form-urlencoded',
            'host' => $port ? "$host:$port" : $host,
            'x-acs-action' => $action,
            'x-acs-content-sha256' => hash('sha256', $body),
            'x-acs-date' => gmdate('Y-m-d\TH:i:s\Z'),
            'x-acs-signature-nonce' => bin2hex(random_bytes(16)),
            'x-acs-version' => '2018-01-29',
        ];
        ksort($headers);
        $signed = implode(';', array_keys($headers));
        $lines = '';
        foreach ($headers as $name => $value) {
            $lines .= "$name:$value\n";
        }
        $canonical = "POST\n/\n\n$lines\n$signed\n{$headers['x-acs-content-sha256']}";
        $signature = hash_hmac('sha256', "ACS3-HMAC-SHA256\n" . hash('sha256', $canonical), getenv('{{CodeSamples.KeySecret}}'));
        $headers['accept'] = 'application/json';
        $headers['connection'] = 'close';
        $headers['authorization'] = 'ACS3-HMAC-SHA256 Credential=' . getenv('{{CodeSamples.KeyId}}') . ",SignedHeaders=$signed,Signature=$signature";

        $stream = fopen("$endpoint/", 'r', false, stream_context_create(['http' => [
            'method' => 'POST',
            'header' => array_map(fn ($name, $value) => "$name: $value", array_keys($headers), $headers),
            'content' => $body,
            'protocol_version' => 1.1,
            'ignore_errors' => true,
        ]]));
        if (!$stream) {
            exit(1);
        }
        echo stream_get_contents($stream), "\n";
        exit(preg_match('{^HTTP/\S+ [123]}', stream_get_meta_data($stream)['wrapper_data'][0]) ? 0 : 1);

        """;
}
