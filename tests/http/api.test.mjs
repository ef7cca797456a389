// /api/v1: every operation of data/openapi.json is called, and every answer is what its schema says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { root, sampleData, serve } from '../lib/server.mjs';

const description = JSON.parse(readFileSync(join(root, 'data/openapi.json'), 'utf8'));
const reportSchema = JSON.parse(readFileSync(join(root, 'data/cn-foi-report-1.schema.json'), 'utf8'));

let data, server;
before(async () => { data = sampleData(); server = await serve(data.data); });
after(async () => { await server?.stop(); data?.remove(); });

// The report's schema is large: optimising its checks would take minutes.
const ajv = new Ajv({ strict: false, inlineRefs: false, code: { optimize: false } });
for (const [name, pattern] of Object.entries({ date: /^\d{4}-\d\d-\d\d$/, uri: /^https?:\/\/[!-~]+$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/ })) ajv.addFormat(name, pattern);
ajv.addSchema(reportSchema);
ajv.addSchema(description, 'api');

/** Calls an address and checks status, media type and body against the operation's answer. */
const called = new Set();
async function call(template, address, status = 200) {
  const operation = description.paths[template].get;
  const answer = await fetch(server.url + address);
  assert.equal(answer.status, status, address);
  const [media, content] = Object.entries(operation.responses[status].content)[0];
  assert.ok(answer.headers.get('content-type').startsWith(media), `${address}: ${answer.headers.get('content-type')}`);
  const body = await answer.json();
  const at = `api#/paths/${template.replaceAll('~', '~0').replaceAll('/', '~1')}/get/responses/${status}/content/${media.replaceAll('/', '~1')}/schema`;
  const check = content.schema.$ref ? ajv.getSchema(`api${content.schema.$ref}`) : ajv.getSchema(at);
  assert.ok(check, at);
  assert.ok(check(body), `${address}: ${ajv.errorsText(check.errors)}`);
  called.add(operation.operationId);
  return body;
}

const NUMBER = '000000000/2020-00063';

test('it serves its own description, which names every public API route', async () => {
  const served = await call('/api/v1/openapi.json', '/api/v1/openapi.json');
  assert.deepEqual(served, description);
  assert.equal(served.openapi, '3.1.0');
  assert.deepEqual(await call('/api/v1/schemas/cn-foi-report-1.json', '/api/v1/schemas/cn-foi-report-1.json'), reportSchema);
});

test('columns have their counts and limits', async () => {
  const { columns } = await call('/api/v1/columns', '/api/v1/columns');
  const news = columns.find((c) => c.code === 'news');
  assert.equal(news.items, 44);
  assert.deepEqual(news.own_limit, { every: 1, period: 'week' });
  assert.deepEqual(news.national_limit, { every: 2, period: 'week' });
});

test('documents are listed by key: every page, nothing twice', async () => {
  const path = '/api/v1/documents';
  for (const order of ['published', 'formed']) {
    const seen = [];
    let address = `${path}?column=news&column=notice&order=${order}&limit=7`;
    for (let pages = 0; address && pages < 20; pages++) {
      const page = await call(path, address);
      assert.equal(page.total, 50);
      assert.ok(page.items.length >= 1 && page.items.length <= 7);
      seen.push(...page.items.map((i) => i.index_no));
      address = page.next && page.next.replace(/^https?:\/\/[^/]+/, '');
    }
    assert.equal(seen.length, 50);
    assert.equal(new Set(seen).size, 50);
  }
  assert.equal((await call(path, `${path}?year=2020&item=7&validity=valid`)).total, 2);
  assert.deepEqual(await call(path, `${path}?column=nothing`), { total: 0, items: [], next: null });
});

test('parameters that cannot be are told', async () => {
  for (const query of ['limit=0', 'limit=501', 'limit=x', 'after=x', 'after=1', 'year=1', 'item=16', 'validity=gone', 'order=best', 'column=']) {
    await call('/api/v1/documents', `/api/v1/documents?${query}`, 422);
  }
  await call('/api/v1/registers/{register}', '/api/v1/registers/penalty?after=abc', 422);
});

test('a document has its text, files and relations', async () => {
  const document = await call('/api/v1/documents/{index_no}', `/api/v1/documents/${NUMBER}`);
  assert.equal(document.index_no, NUMBER);
  assert.match(document.body_html, /^<p>/);
  assert.ok(document.url.endsWith(`/zfxxgk/wj/${NUMBER}`));
  await call('/api/v1/documents/{index_no}', '/api/v1/documents/000000000/2020-99999', 404);
});

test('registers give public rows', async () => {
  const path = '/api/v1/registers/{register}';
  const seen = [];
  let address = '/api/v1/registers/licence?limit=60';
  let total;
  while (address) {
    const page = await call(path, address);
    total = page.total;
    seen.push(...page.items.map((i) => i.number));
    address = page.next && page.next.replace(/^https?:\/\/[^/]+/, '');
  }
  assert.equal(seen.length, total);
  assert.equal(new Set(seen).size, total);
  const procurement = await call(path, '/api/v1/registers/procurement');
  const fen = procurement.items.reduce((sum, i) => sum + BigInt(i.amount.replace('.', '')), 0n);
  assert.equal(fen, 175129260n);
  assert.equal((await call(path, '/api/v1/registers/penalty')).register, 'penalty');
  await call(path, '/api/v1/registers/fee', 404);
});

test('reports', async () => {
  const { reports } = await call('/api/v1/reports', '/api/v1/reports');
  assert.deepEqual(reports.map((r) => r.year), [2020]);
  const report = await call('/api/v1/reports/{year}', '/api/v1/reports/2020');
  assert.equal(report.cells['t2.licence.decisions'].value, 197);
  await call('/api/v1/reports/{year}', '/api/v1/reports/2019', 404);
});

test('every operation was called', () => {
  assert.deepEqual(Object.values(description.paths).map((p) => p.get.operationId).filter((id) => !called.has(id)), []);
});
