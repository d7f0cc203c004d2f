using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>Python with the official client.</summary>
internal static class PythonSdkSample
{
    public static string Write(SampleCall call) => $$"""
        # pip install alibabacloud-tea-openapi; python3 call.py
        import json
        import os

        from alibabacloud_tea_openapi import models as open_api_models
        from alibabacloud_tea_openapi.client import Client
        from alibabacloud_tea_util import models as util_models

        client = Client(open_api_models.Config(
            endpoint={{Python(call.Host)}},
            protocol="{{call.Protocol}}",
            access_key_id=os.environ["{{CodeSamples.KeyId}}"],
            access_key_secret=os.environ["{{CodeSamples.KeySecret}}"],
        ))
        params = open_api_models.Params(
            action={{Python(call.Action)}},
            version="2018-01-29",
            protocol="{{call.Protocol}}",
            pathname="/",
            method="POST",
            auth_type="AK",
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        request = open_api_models.OpenApiRequest({{(call.FitsQuery ? "query" : "body")}}={
        {{call.Lines("    ", (name, value) => $"{Python(name)}: {Python(value)},")}}})

        answer = client.call_api(params, request, util_models.RuntimeOptions())
        print(json.dumps(answer["body"], ensure_ascii=False, indent=2))

        """;
}
