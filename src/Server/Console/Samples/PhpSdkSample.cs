using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>PHP with the official client.</summary>
internal static class PhpSdkSample
{
    public static string Write(SampleCall call) => $$"""
        <?php
        // composer require alibabacloud/darabonba-openapi; php call.php
        require 'vendor/autoload.php';

        use AlibabaCloud\Tea\Utils\Utils\RuntimeOptions;
        use Darabonba\OpenApi\Models\Config;
        use Darabonba\OpenApi\Models\OpenApiRequest;
        use Darabonba\OpenApi\Models\Params;
        use Darabonba\OpenApi\OpenApiClient;

        $client = new OpenApiClient(new Config([
            'endpoint' => {{Php(call.Host)}},
            'protocol' => '{{call.Protocol}}',
            'accessKeyId' => getenv('{{CodeSamples.KeyId}}'),
            'accessKeySecret' => getenv('{{CodeSamples.KeySecret}}'),
        ]));
        $params = new Params([
            'action' => {{Php(call.Action)}},
            'version' => '2018-01-29',
            'protocol' => '{{call.Protocol}}',
            'pathname' => '/',
            'method' => 'POST',
            'authType' => 'AK',
            'style' => 'RPC',
            'reqBodyType' => 'formData',
            'bodyType' => 'json',
        ]);
        $request = new OpenApiRequest(['{{(call.FitsQuery ? "query" : "body")}}' => [
        {{call.Lines("    ", (name, value) => $"{Php(name)} => {Php(value)},")}}]]);

        $answer = $client->callApi($params, $request, new RuntimeOptions([]));
        echo json_encode($answer['body'], JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE), "\n";

        """;
}
