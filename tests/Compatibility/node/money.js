'use strict';
// node money.js CLIENT PREFIX — one official client pays: sets the account, its prices, vouchers and promotions up, orders one name with
// each combination of UseCoupon, CouponNo, UsePromotion and PromotionNo, and meets what refuses an order in both languages.
// Prints what each came to as text, for a golden file; any assertion that fails ends it with 1.

const assert = require('node:assert/strict');
const clients = require('./clients');

const [, , kind, prefix] = process.argv;
const endpoint = process.env.REPRIEVE_ENDPOINT.replace(/^http:\/\//, '').replace(/\/$/, '');
const client = clients[kind]({
  endpoint, accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID, accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
});
const batch = 'SaveBatchTaskForCreatingOrderRedeem';
const paidIn = 1000000;
const deadline = Date.now() + 120000;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const written = (parameters) => Object.entries(parameters).map(([name, value]) => `${name}=${value}`).join(' ');

async function setUp() {
  const until = { ValidUntil: '2100-01-01' };
  const voucher = (VoucherNo, more) => client.call('SaveVoucher', { VoucherNo, Currency: 'CNY', FaceValue: '100000.00', Divisible: true, ...until, ...more });
  const promotion = (PromotionNo, more) => client.call('SavePromotion', { PromotionNo, Kind: 'Percent', Percent: '10', ...until, ...more });
  await client.call('SetAccountFunds', { Billing: 'Prepaid', Currency: 'CNY' });
  await client.call('TopUpAccount', { Amount: `${paidIn}.00`, Reason: 'for the tests', ClientToken: `${kind}-${prefix}` });
  const prices = await client.call('ImportPrices', {
    Price: [{ Suffix: 'test', Action: 'Restore', Currency: 'CNY', Amount: '1200.00' }, { Suffix: 'test', Action: 'Renew', Currency: 'CNY', Amount: '70.00' }],
  });
  assert.equal(prices.Errors.Error.length, 0, JSON.stringify(prices.Errors));

  // Long enough to be made on a machine that is busy with other things; it has passed before anything is ordered.
  const soon = Date.now() + 10000;
  await voucher('v-expired', { ValidUntil: String(soon) });
  await promotion('p-expired', { ValidUntil: String(soon) });

  // What orders without a number would choose comes later, so that the refusals need not count with it.
  await voucher('v-named', { 'ForAction.1': 'Renew' });
  await promotion('p-named');
  await voucher('v-later', { ValidFrom: '2099-01-01' });
  await voucher('v-dollars', { Currency: 'USD' });
  await voucher('v-net', { 'Suffix.1': 'net' });
  await voucher('v-large', { MinimumOrder: '1270.01' });
  await voucher('v-once', { FaceValue: '1.00', Divisible: false });
  await voucher('v-withdrawn');
  await client.call('WithdrawVoucher', { VoucherNo: 'v-withdrawn', Reason: 'for the tests' });
  await promotion('p-later', { ValidFrom: '2099-01-01' });
  await promotion('p-net', { 'Suffix.1': 'net' });
  await promotion('p-once', { UsesTotal: 1 });
  await promotion('p-withdrawn');
  await client.call('WithdrawPromotion', { PromotionNo: 'p-withdrawn', Reason: 'for the tests' });
  while (Date.now() <= soon) await pause(100);
}

async function names(count) {
  const answer = await client.call('QueryDomainList', { QueryType: '2', PageNum: 1, PageSize: 1000, OrderKeyType: 'ExpirationDate', OrderByType: 'ASC' });
  const mine = answer.Data.Domain.filter((domain) => domain.DomainName.startsWith(prefix)).slice(0, count);
  assert.equal(mine.length, count);
  return mine.map((domain) => ({ OrderRedeemParam: [{ DomainName: domain.DomainName, CurrentExpirationDate: domain.ExpirationDateLong }] }));
}

async function detail(taskNo) {
  for (;;) {
    const [item] = (await client.call('QueryTaskDetailList', { TaskNo: taskNo, PageNum: 1, PageSize: 10 })).Data.TaskDetail;
    if (item.TaskStatusCode >= 2) return item;
    assert.ok(Date.now() < deadline, `not at its end in time: ${JSON.stringify(item)}`);
    await pause(200);
  }
}

async function refused(lines, order, parameters) {
  for (const Lang of ['en', 'zh']) {
    let error;
    try {
      await client.call(batch, { ...order, ...parameters, Lang });
    } catch (caught) {
      error = caught;
    }
    assert.ok(error, `${written(parameters)} should have been refused`);
    assert.ok(client.isOwnError(error, error.code), `the client's own error, not ${error.constructor.name} ${error.name}: ${error.message}`);
    // Each client words the message in its own way round what was sent.
    const message = /(?:code: \d+, )?(There is|The |Of |[\p{Script=Han}Q].*?)(.*?)(?: request id:.*|,? ?URL:.*)?$/su.exec(error.data?.Message ?? error.message);
    lines.push(`${written(parameters)} -> ${error.code} ${Lang}: ${(message[1] + message[2]).trim()}`);
  }
}

async function combinations(lines, orders) {
  const tasks = [];
  for (const UseCoupon of [undefined, false, true]) {
    for (const CouponNo of [undefined, 'v-named']) {
      for (const UsePromotion of [undefined, false, true]) {
        for (const PromotionNo of [undefined, 'p-named']) {
          const four = Object.fromEntries(Object.entries({ UseCoupon, CouponNo, UsePromotion, PromotionNo }).filter(([, value]) => value !== undefined));
          const order = { ...orders[tasks.length], ...four };
          const tried = (await client.call(batch, { ...order, DryRun: true })).Data;
          const [item] = tried.DryRunItem;
          tasks.push({ tried, four, taskNo: (await client.call(batch, order)).TaskNo, lines: item.PriceLine.map((line) => `${line.Line} ${line.Amount}`) });
        }
      }
    }
  }
  let paid = 0;
  for (const task of tasks) {
    const item = await detail(task.taskNo);
    assert.equal(item.Amount, task.tried.TotalAmount, 'the order costs what the dry run said');
    paid += Math.round(Number(item.Amount) * 100);
    lines.push(
      `${written(task.four) || 'none of the four'} -> ${task.lines.join(', ')}; coupon ${task.tried.CouponNo ?? '-'}, promotion ${task.tried.PromotionNo ?? '-'}; `
      + `${item.Amount} ${item.Currency} ${item.PaymentState} ${item.TaskStatus}`);
  }
  return paid;
}

async function main() {
  await setUp();
  const orders = await names(38);
  const lines = [];
  const spent = orders.pop();
  const used = (await client.call(batch, { ...spent, UseCoupon: true, CouponNo: 'v-once', UsePromotion: true, PromotionNo: 'p-once' })).TaskNo;
  let paid = Math.round(Number((await detail(used)).Amount) * 100);

  const free = orders.pop();
  for (const CouponNo of ['v-unknown', 'v-later', 'v-withdrawn', 'v-expired', 'v-once', 'v-dollars', 'v-net', 'v-large']) {
    await refused(lines, free, { UseCoupon: true, CouponNo });
  }
  for (const PromotionNo of ['p-unknown', 'p-later', 'p-withdrawn', 'p-expired', 'p-once', 'p-net']) {
    await refused(lines, free, { UsePromotion: true, PromotionNo });
  }
  await refused(lines, free, { QuoteId: 'none-of-ours' });
  const quoted = { UsePromotion: true, PromotionNo: 'p-named' };
  const { QuoteId } = (await client.call(batch, { ...free, ...quoted, DryRun: true })).Data;
  const before = lines.length;
  await client.call('SavePromotion', { PromotionNo: 'p-named', Kind: 'Percent', Percent: '11' });
  await refused(lines, free, { ...quoted, QuoteId });
  await client.call('SavePromotion', { PromotionNo: 'p-named', Kind: 'Percent', Percent: '10' });
  for (let index = before; index < lines.length; index++) lines[index] = lines[index].replace(QuoteId, 'of-other-terms');

  await client.call('SaveVoucher', { VoucherNo: 'v-best', Currency: 'CNY', FaceValue: '90000.00', Divisible: true, ValidUntil: '2100-01-01' });
  await client.call('SavePromotion', { PromotionNo: 'p-best', Kind: 'Percent', Percent: '25', ValidUntil: '2100-01-01' });
  paid += await combinations(lines, orders);

  const { Funds } = await client.call('QueryAccountFunds', {});
  assert.equal(Math.round(Number(Funds.Balance) * 100), paidIn * 100 - paid, 'what is gone is what the orders say they cost');
  assert.equal(Funds.Held, '0.00');
  console.log(lines.join('\n'));
}

main().then(() => process.exit(0), (error) => {
  console.error(error.stack);
  process.exit(1);
});
