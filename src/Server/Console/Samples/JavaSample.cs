using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>Java with nothing but the JDK.</summary>
internal static class JavaSample
{
    public static string Write(SampleCall call) => $$"""
        // Java 11 or later, nothing to install: java Call.java
        import java.io.PrintStream;
        import java.net.URI;
        import java.net.URLEncoder;
        import java.net.http.HttpClient;
        import java.net.http.HttpRequest;
        import java.net.http.HttpResponse;
        import java.nio.charset.StandardCharsets;
        import java.security.MessageDigest;
        import java.time.Instant;
        import java.time.temporal.ChronoUnit;
        import java.util.Map;
        import java.util.TreeMap;
        import java.util.UUID;
        import javax.crypto.Mac;
        import javax.crypto.spec.SecretKeySpec;

        public class Call {
            static final String ENDPOINT = {{Java(call.Origin)}};
            static final String ACTION = {{Java(call.Action)}};
            static final String[][] PARAMETERS = {
        {{call.Lines("        ", (name, value) => $"{{{Java(name)}, {Java(value)}}},")}}    };

            public static void main(String[] arguments) throws Exception {
                StringBuilder body = new StringBuilder();
                for (String[] pair : PARAMETERS) {
                    body.append(body.length() == 0 ? "" : "&").append(encode(pair[0])).append('=').append(encode(pair[1]));
                }

                String hash = sha256(body.toString());
                Map<String, String> headers = new TreeMap<>();
                headers.put("content-type", "application/x-www-form-urlencoded");
                headers.put("host", URI.create(ENDPOINT).getAuthority());
                headers.put("x-acs-action", ACTION);
                headers.put("x-acs-content-sha256", hash);
                headers.put("x-acs-date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
                headers.put("x-acs-signature-nonce", UUID.randomUUID().toString());
                headers.put("x-acs-version", "2018-01-29");
                String signed = String.join(";", headers.keySet());
                StringBuilder canonical = new StringBuilder("POST\n/\n\n");
                headers.forEach((name, value) -> canonical.append(name).append(':').append(value).append('\n'));
                canonical.append('\n').append(signed).append('\n').append(hash);
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(System.getenv("{{CodeSamples.KeySecret}}").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                String signature = hex(mac.doFinal(("ACS3-HMAC-SHA256\n" + sha256(canonical.toString())).getBytes(StandardCharsets.UTF_8)));

                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(ENDPOINT + "/")).POST(HttpRequest.BodyPublishers.ofString(body.toString()));
                headers.remove("host"); // the client writes it by itself
                headers.forEach(request::header);
                request.header("accept", "application/json");
                request.header("authorization", "ACS3-HMAC-SHA256 Credential=" + System.getenv("{{CodeSamples.KeyId}}")
                    + ",SignedHeaders=" + signed + ",Signature=" + signature);
                HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                new PrintStream(System.out, true, "UTF-8").println(answer.body());
                System.exit(answer.statusCode() < 400 ? 0 : 1);
            }

            static String encode(String text) {
                return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
            }

            static String sha256(String text) throws Exception {
                return hex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            }

            static String hex(byte[] bytes) {
                StringBuilder text = new StringBuilder();
                for (byte value : bytes) {
                    text.append(String.format("%02x", value));
                }
                return text.toString();
            }
        }

        """;
}
