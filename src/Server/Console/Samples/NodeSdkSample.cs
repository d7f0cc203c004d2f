using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>Node.js with the official client; TypeScript takes it as it is.</summary>
internal static class NodeSdkSample
{
    public static string Write(SampleCall call) => $$"""
        // npm install @alicloud/openapi-client @alicloud/tea-util; node call.js
        const { default: Client, Config, OpenApiRequest, Params } = require('@alicloud/openapi-client');
        const { RuntimeOptions } = require('@alicloud/tea-util');

        const client = new Client(new Config({
          endpoint: {{JavaScript(call.Host)}},
          protocol: '{{call.Protocol}}',
          accessKeyId: process.env.{{CodeSamples.KeyId}},
          accessKeySecret: process.env.{{CodeSamples.KeySecret}},
        }));
        const params = new Params({
          action: {{JavaScript(call.Action)}}, version: '2018-01-29', protocol: '{{call.Protocol}}', pathname: '/', method: 'POST',
          authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
        });
        const request = new OpenApiRequest({
          {{(call.FitsQuery ? "query" : "body")}}: {
        {{call.Lines("    ", (name, value) => $"{JavaScript(name)}: {JavaScript(value)},")}}  },
        });

        client.callApi(params, request, new RuntimeOptions({})).then(
          (answer) => console.log(JSON.stringify(answer.body, null, 2)),
          (error) => {
            console.error(error.message);
            process.exitCode = 1;
          },
        );

        """;
}
