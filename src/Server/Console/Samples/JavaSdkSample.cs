using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>Java with the official client.</summary>
internal static class JavaSdkSample
{
    public static string Write(SampleCall call) => $$"""
        // Maven: com.aliyun:tea-openapi
        import com.aliyun.teaopenapi.Client;
        import com.aliyun.teaopenapi.models.Config;
        import com.aliyun.teaopenapi.models.OpenApiRequest;
        import com.aliyun.teaopenapi.models.Params;
        import com.aliyun.teautil.models.RuntimeOptions;
        import java.util.LinkedHashMap;
        import java.util.Map;

        public class Call {
            static final String[][] PARAMETERS = {
        {{call.Lines("        ", (name, value) => $"{{{Java(name)}, {Java(value)}}},")}}    };

            public static void main(String[] arguments) throws Exception {
                Client client = new Client(new Config()
                    .setEndpoint({{Java(call.Host)}})
                    .setProtocol("{{call.Protocol}}")
                    .setAccessKeyId(System.getenv("{{CodeSamples.KeyId}}"))
                    .setAccessKeySecret(System.getenv("{{CodeSamples.KeySecret}}")));
                Params params = new Params()
                    .setAction({{Java(call.Action)}})
                    .setVersion("2018-01-29")
                    .setProtocol("{{call.Protocol}}")
                    .setPathname("/")
                    .setMethod("POST")
                    .setAuthType("AK")
                    .setStyle("RPC")
                    .setReqBodyType("formData")
                    .setBodyType("json");
                Map<String, String> parameters = new LinkedHashMap<>();
                for (String[] pair : PARAMETERS) {
                    parameters.put(pair[0], pair[1]);
                }
                OpenApiRequest request = new OpenApiRequest().{{(call.FitsQuery ? "setQuery" : "setBody")}}(parameters);
                Map<String, ?> answer = client.callApi(params, request, new RuntimeOptions());
                System.out.println(com.aliyun.teautil.Common.toJSONString(answer.get("body")));
            }
        }

        """;
}
