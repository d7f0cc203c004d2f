using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>Go with the official client.</summary>
internal static class GoSdkSample
{
    public static string Write(SampleCall call) => $$"""
        // go mod init call; go get github.com/alibabacloud-go/darabonba-openapi/v2@v2.0.10 github.com/alibabacloud-go/tea-utils/v2; go run main.go
        package main

        import (
        	"encoding/json"
        	"fmt"
        	"os"

        	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
        	util "github.com/alibabacloud-go/tea-utils/v2/service"
        	"github.com/alibabacloud-go/tea/tea"
        )

        func main() {
        	client, err := openapi.NewClient(&openapi.Config{
        		Endpoint:        tea.String({{Go(call.Host)}}),
        		Protocol:        tea.String("{{call.Protocol}}"),
        		AccessKeyId:     tea.String(os.Getenv("{{CodeSamples.KeyId}}")),
        		AccessKeySecret: tea.String(os.Getenv("{{CodeSamples.KeySecret}}")),
        	})
        	if err != nil {
        		panic(err)
        	}

        	params := &openapi.Params{
        		Action:      tea.String({{Go(call.Action)}}),
        		Version:     tea.String("2018-01-29"),
        		Protocol:    tea.String("{{call.Protocol}}"),
        		Pathname:    tea.String("/"),
        		Method:      tea.String("POST"),
        		AuthType:    tea.String("AK"),
        		Style:       tea.String("RPC"),
        		ReqBodyType: tea.String("formData"),
        		BodyType:    tea.String("json"),
        	}
        	request := &openapi.OpenApiRequest{}
        	request.{{(call.FitsQuery ? "SetQuery(map[string]*string" : "SetBody(map[string]interface{}")}}{
        {{call.Lines("\t\t", (name, value) => call.FitsQuery ? $"{Go(name)}: tea.String({Go(value)})," : $"{Go(name)}: {Go(value)},")}}	})
        	answer, err := client.CallApi(params, request, &util.RuntimeOptions{})
        	if err != nil {
        		fmt.Fprintln(os.Stderr, err)
        		os.Exit(1)
        	}

        	body, _ := json.MarshalIndent(answer["body"], "", "  ")
        	fmt.Println(string(body))
        }

        """;
}
