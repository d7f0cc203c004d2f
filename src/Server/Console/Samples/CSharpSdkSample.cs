using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>C# with the official client.</summary>
internal static class CSharpSdkSample
{
    public static string Write(SampleCall call) => $$"""
        // dotnet add package AlibabaCloud.OpenApiClient; dotnet run
        using System;
        using System.Collections.Generic;
        using System.Text.Json;
        using AlibabaCloud.OpenApiClient.Models;
        using AlibabaCloud.TeaUtil.Models;

        var client = new AlibabaCloud.OpenApiClient.Client(new Config
        {
            Endpoint = {{CSharp(call.Host)}},
            Protocol = "{{call.Protocol}}",
            AccessKeyId = Environment.GetEnvironmentVariable("{{CodeSamples.KeyId}}"),
            AccessKeySecret = Environment.GetEnvironmentVariable("{{CodeSamples.KeySecret}}"),
        });
        var parameters = new Params
        {
            Action = {{CSharp(call.Action)}},
            Version = "2018-01-29",
            Protocol = "{{call.Protocol}}",
            Pathname = "/",
            Method = "POST",
            AuthType = "AK",
            Style = "RPC",
            ReqBodyType = "formData",
            BodyType = "json",
        };
        var request = new OpenApiRequest
        {
            {{(call.FitsQuery ? "Query" : "Body")}} = new Dictionary<string, string>
            {
        {{call.Lines("        ", (name, value) => $"[{CSharp(name)}] = {CSharp(value)},")}}    },
        };

        var answer = client.CallApi(parameters, request, new RuntimeOptions());
        Console.WriteLine(JsonSerializer.Serialize(answer["body"]));

        """;
}
