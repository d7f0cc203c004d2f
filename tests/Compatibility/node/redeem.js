'use strict';
// node redeem.js CLIENT PREFIX COUNT — one official client does the whole job against a running server:
// lists what is to be redeemed, submits COUNT of the names that start with PREFIX, loses a reply and submits again, pages through the
// details to the end, and meets three refusals as its own errors. Prints one JSON line; any assertion that fails ends it with 1.

const assert = require('node:assert/strict');
const clients = require('./clients');
const wire = require('./wire');

const [, , kind, prefix, countText] = process.argv;
const count = Number(countText);
const endpoint = process.env.REPRIEVE_ENDPOINT.replace(/^http:\/\//, '').replace(/\/$/, '');
const port = Number(endpoint.split(':')[1]);
const keys = { accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID, accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET };
const make = (settings) => clients[kind]({ endpoint, ...keys, ...settings });
const deadline = Date.now() + 180000;
const batch = 'SaveBatchTaskForCreatingOrderRedeem';
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function refused(client, code, action, parameters) {
  let error;
  try {
    await client.call(action, parameters);
  } catch (caught) {
    error = caught;
  }
  assert.ok(error, `${action} should have been refused with ${code}`);
  assert.ok(client.isOwnError(error, code), `the client's own ${code}, not ${error.constructor.name} ${error.name} ${error.code}: ${error.message}`);
  return error;
}

// Every domain that QueryDomainList calls in need of redemption, page by page; once more where their number has changed between pages.
async function toRedeem(client) {
  const found = [];
  let total;
  for (let page = 1; ; page++) {
    const answer = await client.call('QueryDomainList', { QueryType: '2', PageNum: page, PageSize: 100, OrderKeyType: 'ExpirationDate', OrderByType: 'ASC' });
    assert.equal(answer.CurrentPageNum, page);
    assert.equal(answer.PrePage, page > 1);
    total ??= answer.TotalItemNum;
    if (answer.TotalItemNum !== total) {
      assert.ok(Date.now() < deadline, 'their number does not come to rest');
      return toRedeem(client);
    }
    for (const domain of answer.Data.Domain) {
      assert.equal(domain.DomainStatus, '2');
      found.push({ DomainName: domain.DomainName, CurrentExpirationDate: domain.ExpirationDateLong });
    }
    if (!answer.NextPage) {
      assert.equal(found.length, total);
      return found;
    }
  }
}

async function details(client, taskNo) {
  const items = [];
  for (let page = 1; ; page++) {
    const answer = await client.call('QueryTaskDetailList', { TaskNo: taskNo, PageNum: page, PageSize: 30 });
    items.push(...answer.Data.TaskDetail);
    if (!answer.NextPage) {
      assert.equal(items.length, answer.TotalItemNum);
      assert.equal(answer.TotalPageNum, Math.ceil(count / 30));
      return items;
    }
  }
}

async function untilAllEnd(client, taskNo) {
  for (;;) {
    const items = await details(client, taskNo);
    if (items.every((item) => item.TaskStatusCode >= 2)) return items;
    assert.ok(Date.now() < deadline, `not at its end in time: ${JSON.stringify(items.find((item) => item.TaskStatusCode < 2))}`);
    await pause(300);
  }
}

async function main() {
  const client = make({});
  const mine = (await toRedeem(client)).filter((domain) => domain.DomainName.startsWith(prefix)).slice(0, count);
  assert.equal(mine.length, count, `${count} names that start with ${prefix}`);

  // The reply is lost, the client submits again with the same ClientToken, and once more: one task.
  const order = { OrderRedeemParam: mine, ClientToken: `${kind}-${prefix}`, UserClientIp: '127.0.0.1', UseCoupon: false };
  await wire.losingReplies(port, async (lossy) => {
    await assert.rejects(make({ endpoint: lossy }).call(batch, order));
  });
  const taskNo = (await client.call(batch, order)).TaskNo;
  assert.equal((await client.call(batch, order)).TaskNo, taskNo);
  const tasks = await client.call('QueryTaskList', { PageNum: 1, PageSize: 100 });
  assert.equal(tasks.Data.TaskInfo.filter((task) => task.TaskNo === taskNo).length, 1);
  assert.equal(tasks.Data.TaskInfo.find((task) => task.TaskNo === taskNo).TaskNum, count);

  const items = await untilAllEnd(client, taskNo);
  assert.deepEqual([...new Set(items.map((item) => item.DomainName))].sort(), mine.map((domain) => domain.DomainName).sort());
  const failed = items.filter((item) => item.TaskStatus !== 'EXECUTE_SUCCESS');
  assert.equal(failed.length, 0, JSON.stringify(failed[0]));

  const wrongKey = make({ accessKeySecret: 'not-the-secret' });
  const signature = await refused(wrongKey, 'SignatureDoesNotMatch', 'QueryTaskList', { PageNum: 1, PageSize: 1 });
  assert.match(signature.message, /string to sign is:/);

  const nameless = { OrderRedeemParam: [{ CurrentExpirationDate: 1522080000000 }] };
  const english = await refused(client, 'ParameterIllegal', batch, { ...nameless, Lang: 'en' });
  const chinese = await refused(client, 'ParameterIllegal', batch, { ...nameless, Lang: 'zh' });
  assert.match(english.message, /OrderRedeemParam\.1/);
  assert.doesNotMatch(english.message.split(', URL:')[0], /\p{Script=Han}/u);
  assert.match(chinese.message, /\p{Script=Han}/u);

  const replayed = await wire.repeatingRequests(port, (doubled) =>
    refused(make({ endpoint: doubled }), 'SignatureNonceUsed', 'QueryTaskList', { PageNum: 1, PageSize: 1 }));

  console.log(JSON.stringify({ client: kind, listed: mine.length, taskNo, restored: items.length, errors: [signature.code, english.code, replayed.code] }));
}

main().then(() => process.exit(0), (error) => {
  console.error(error.stack);
  process.exit(1);
});
