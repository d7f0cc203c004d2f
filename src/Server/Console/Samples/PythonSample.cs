using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>Python with nothing but its standard library.</summary>
internal static class PythonSample
{
    public static string Write(SampleCall call) => $$"""
        # Python 3.8 or later, nothing to install: python3 call.py
        import datetime
        import hashlib
        import hmac
        import os
        import sys
        import urllib.error
        import urllib.parse
        import urllib.request
        import uuid

        endpoint = {{Python(call.Origin)}}
        action = {{Python(call.Action)}}
        parameters = {
        {{call.Lines("    ", (name, value) => $"{Python(name)}: {Python(value)},")}}}


        def encode(text):
            return urllib.parse.quote(text, safe="-_.~")


        def sha256(text):
            return hashlib.sha256(text.encode("utf-8")).hexdigest()


        body = "&".join(f"{encode(name)}={encode(value)}" for name, value in parameters.items())
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "host": urllib.parse.urlsplit(endpoint).netloc,
            "x-acs-action": action,
            "x-acs-content-sha256": sha256(body),
            "x-acs-date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": str(uuid.uuid4()),
            "x-acs-version": "2018-01-29",
        }
        signed = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        canonical = f"POST\n/\n\n{lines}\n{signed}\n{headers['x-acs-content-sha256']}"
        secret = os.environ["{{CodeSamples.KeySecret}}"].encode("utf-8")
        signature = hmac.new(secret, f"ACS3-HMAC-SHA256\n{sha256(canonical)}".encode("utf-8"), hashlib.sha256).hexdigest()
        key_id = os.environ["{{CodeSamples.KeyId}}"]
        headers["authorization"] = f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={signed},Signature={signature}"
        headers["accept"] = "application/json"

        request = urllib.request.Request(endpoint + "/", data=body.encode("ascii"), headers=headers, method="POST")
        try:
            answer, code = urllib.request.urlopen(request).read(), 0
        except urllib.error.HTTPError as refusal:
            answer, code = refusal.read(), 1
        sys.stdout.buffer.write(answer + b"\n")
        sys.exit(code)

        """;
}
