'use strict';
// The official clients, unmodified, each behind call(action, parameters) that answers the body or throws the client's own error.

const { OpenApiRequest, Params, Config } = require('@alicloud/openapi-client');
const OpenApiClient = require('@alicloud/openapi-client').default;
const core = require('@alicloud/openapi-core');
const PopCore = require('@alicloud/pop-core');
const { RuntimeOptions } = require('@alicloud/tea-util');

const version = '2018-01-29';

function flat(parameters) {
  const pairs = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        for (const [member, inner] of Object.entries(item)) pairs[`${name}.${index + 1}.${member}`] = String(inner);
      });
    } else {
      pairs[name] = String(value);
    }
  }
  return pairs;
}

const rpc = (action) => ({
  action, version, protocol: 'HTTPS', pathname: '/', method: 'POST', authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
});

function popCore(method) {
  return ({ endpoint, accessKeyId, accessKeySecret }) => {
    const client = new PopCore({ endpoint: `http://${endpoint}`, apiVersion: version, accessKeyId, accessKeySecret, opts: { timeout: 20000 } });
    return {
      call: (action, parameters) => client.request(action, parameters, { method }),
      // pop-core names its errors by their code.
      isOwnError: (error, code) => error instanceof Error && error.name === `${code}Error` && error.code === code && error.data.Code === code,
    };
  };
}

function openApiClient(signatureAlgorithm) {
  return ({ endpoint, accessKeyId, accessKeySecret }) => {
    const client = new OpenApiClient(new Config({ endpoint, protocol: 'HTTP', accessKeyId, accessKeySecret, signatureAlgorithm }));
    return {
      call: async (action, parameters) =>
        (await client.callApi(new Params(rpc(action)), new OpenApiRequest({ query: flat(parameters) }), new RuntimeOptions({ readTimeout: 20000 }))).body,
      // Compiled to ES5, its error class is plain Error: what tells it is the code, the status and the way it words both.
      isOwnError: (error, code) => error.code === code && error.data.Code === code && error.message.startsWith(`${code}: code: ${error.data.statusCode}, `),
    };
  };
}

function openApiCore({ endpoint, accessKeyId, accessKeySecret }) {
  const client = new core.default(new core.$OpenApiUtil.Config({ endpoint, protocol: 'HTTP', accessKeyId, accessKeySecret }));
  const dara = require('@darabonba/typescript');
  return {
    call: async (action, parameters) =>
      (await client.callApi(
        new core.$OpenApiUtil.Params(rpc(action)), new core.$OpenApiUtil.OpenApiRequest({ query: flat(parameters) }),
        new dara.RuntimeOptions({ readTimeout: 20000 }))).body,
    isOwnError: (error, code) => error instanceof core.ClientError && error.code === code && error.statusCode >= 400 && error.statusCode < 500,
  };
}

module.exports = {
  'pop-core-get': popCore('GET'),
  'pop-core-post': popCore('POST'),
  'openapi-client-v3': openApiClient(undefined),
  'openapi-client-v2': openApiClient('v2'),
  'openapi-core': openApiCore,
};
