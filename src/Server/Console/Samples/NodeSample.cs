using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>Node.js with nothing but itself.</summary>
internal static class NodeSample
{
    public static string Write(SampleCall call) => $$"""
        // Node.js 18 or later, nothing to install: node call.js
        const { createHash, createHmac, randomUUID } = require('node:crypto');

        const endpoint = {{JavaScript(call.Origin)}};
        const action = {{JavaScript(call.Action)}};
        const parameters = {
        {{call.Lines("  ", (name, value) => $"{JavaScript(name)}: {JavaScript(value)},")}}};

        const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
        const sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('hex');

        async function main() {
          const body = Object.entries(parameters).map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
          const headers = {
            'content-type': 'application/x-www-form-urlencoded',
            host: new URL(endpoint).host,
            'x-acs-action': action,
            'x-acs-content-sha256': sha256(body),
            'x-acs-date': new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
            'x-acs-signature-nonce': randomUUID(),
            'x-acs-version': '2018-01-29',
          };
          const signed = Object.keys(headers).sort();
          const canonical = ['POST', '/', '', ...signed.map((name) => `${name}:${headers[name]}`), '', signed.join(';'), headers['x-acs-content-sha256']].join('\n');
          const signature = createHmac('sha256', process.env.{{CodeSamples.KeySecret}}).update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`).digest('hex');
          const { host, ...sent } = headers; // fetch writes it by itself
          const answer = await fetch(`${endpoint}/`, {
            method: 'POST',
            body,
            headers: {
              ...sent,
              accept: 'application/json',
              authorization: `ACS3-HMAC-SHA256 Credential=${process.env.{{CodeSamples.KeyId}}},SignedHeaders=${signed.join(';')},Signature=${signature}`,
            },
          });
          console.log(await answer.text());
          process.exitCode = answer.ok ? 0 : 1;
        }

        main();

        """;
}
