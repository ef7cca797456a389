// Every route of the public side: status, headers, validity of the HTML, and what must not be there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { gongkai, sampleData, serve } from '../lib/server.mjs';

let data, server;
before(async () => { data = sampleData(); server = await serve(data.data); });
after(async () => { await server?.stop(); data?.remove(); });

const get = (path, options = {}) => fetch(server.url + path, { redirect: 'manual', ...options });

const PAGES = [
  '/zfxxgk/', '/zfxxgk/zfxxgknb', '/zfxxgk/zfxxgknb/2020',
  '/zfxxgk/zfxxgknb/2020/t2.licence.decisions', '/zfxxgk/zfxxgknb/2020/t2.procurement.amount',
  '/zfxxgk/zfxxgknb/2020/t3.new.nat', '/zfxxgk/zfxxgknb/2020/t4.review.total',
];

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off', 'void-style': 'off', 'tel-non-breaking': 'off', 'prefer-native-element': 'off' },
});

for (const path of PAGES) {
  test(`GET ${path} is a sound page`, async () => {
    const answer = await get(path);
    const html = await answer.text();
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(answer.headers.get('content-security-policy'), /default-src 'self'/);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.doesNotMatch(html, /<script(?![^>]*src=)|\sstyle="|\son\w+="/, 'no inline script or style');
    assert.match(html, /<html lang="zh-CN">/);
    assert.match(html, /<meta name="SiteName" content="[^"]+"/);
    const report = await validator.validateString(html);
    const found = report.results.flatMap((r) => r.messages).map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`);
    assert.deepEqual(found, []);
  });

  test(`GET ${path} again with its ETag is 304; HEAD has no body`, async () => {
    const first = await get(path);
    await first.text();
    const etag = first.headers.get('etag');
    assert.ok(etag);
    const second = await get(path, { headers: { 'If-None-Match': etag } });
    assert.equal(second.status, 304);
    assert.equal(await second.text(), '');
    const head = await get(path, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
  });
}

test('the root leads to the portal', async () => {
  const answer = await get('/');
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('location'), '/zfxxgk/');
});

test('a slash too many or too few leads to the page', async () => {
  for (const [typed, page] of [['/zfxxgk', '/zfxxgk/'], ['/zfxxgk/zfxxgknb/', '/zfxxgk/zfxxgknb'], ['/zfxxgk/zfxxgknb/2020/', '/zfxxgk/zfxxgknb/2020']]) {
    const answer = await get(typed);
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, page]);
  }
  assert.equal((await get('//example.org')).status, 404);
});

test('an open year, an unknown cell and an unknown page answer 404 with a page that helps', async () => {
  for (const path of ['/zfxxgk/zfxxgknb/2021', '/zfxxgk/zfxxgknb/1999', '/zfxxgk/zfxxgknb/abcd', '/zfxxgk/zfxxgknb/2020/t9.x.y',
    '/zfxxgk/zfxxgknb/2020.exe', '/nothing', '/static/none.css']) {
    const answer = await get(path);
    assert.equal(answer.status, 404, path);
    assert.match(await answer.text(), /没有这个页面/, path);
  }
});

test('the API answers problems as JSON', async () => {
  const answer = await get('/api/v1/reports/2021');
  assert.equal(answer.status, 404);
  assert.match(answer.headers.get('content-type'), /^application\/problem\+json/);
  assert.equal((await answer.json()).status, 404);
});

test('other methods are refused', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    const answer = await get('/zfxxgk/zfxxgknb', { method });
    assert.equal(answer.status, 405, method);
    assert.equal(answer.headers.get('allow'), 'GET, HEAD');
    await answer.text();
  }
});

test('static files are cached under their version', async () => {
  const page = await (await get('/zfxxgk/zfxxgknb')).text();
  const href = page.match(/\/static\/gk\.css\?v=[0-9a-f]+/)[0];
  const answer = await get(href);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('cache-control'), /immutable/);
  assert.match(answer.headers.get('content-type'), /^text\/css/);
  assert.ok((await answer.text()).length > 10000);
});

const FORMS = { pdf: 'application/pdf', json: 'application/json', xml: 'application/xml', csv: 'text/csv', html: 'text/html',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' };

for (const [form, type] of Object.entries(FORMS)) {
  test(`the ${form} download carries the figures`, async () => {
    const answer = await get(`/zfxxgk/zfxxgknb/2020.${form}`);
    assert.equal(answer.status, 200);
    assert.ok(answer.headers.get('content-type').startsWith(type), answer.headers.get('content-type'));
    assert.match(answer.headers.get('content-disposition'), /^attachment; filename\*=UTF-8''/);
    const { writeFileSync } = await import('node:fs');
    const file = `${data.data}/../download.${form}`;
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    const read = gongkai('report', 'read', file);
    assert.equal(read.status, 0, read.err);
    const cells = JSON.parse(read.out).cells;
    assert.equal(cells['t2.licence.decisions'].value, 197);
    assert.equal(cells['t2.procurement.amount'].value, '1751292.6');
    assert.equal(cells['t3.sum.total'].value, 0);
  });
}

test('the JSON of the API is the frozen report', async () => {
  const answer = await get('/api/v1/reports/2020');
  assert.equal(answer.status, 200);
  const report = await answer.json();
  assert.equal(report.format, 'cn-foi-report/1');
  assert.equal(report.edition, '2019-60');
  assert.equal(report.verdict, 'consistent');
  assert.equal(report.cells['t2.penalty.decisions'].value, 44);
});

test('an explanation shows public rows and counts requests only', async () => {
  const licence = await (await get('/zfxxgk/zfxxgknb/2020/t2.licence.decisions')).text();
  assert.match(licence, /197/);
  const request = await (await get('/zfxxgk/zfxxgknb/2020/t3.new.total')).text();
  assert.doesNotMatch(request, /<table/);
});

test('the records shown are said to have changed since the report was issued', async () => {
  const own = sampleData();
  const site = await serve(own.data);
  const page = async () => (await fetch(`${site.url}/zfxxgk/zfxxgknb/2020/t2.licence.decisions`)).text();
  assert.doesNotMatch(await page(), /定稿后/);
  assert.equal(gongkai('ledger', 'remove', '--data', own.data, 'licence', '示例卫许〔2020〕1号', '--reason', '试').status, 0);
  const changed = await page();
  assert.match(changed, /<dd>197<\/dd>/);
  assert.match(changed, /共 196 条记录.*定稿后台账有改动/);
  await site.stop();
  own.remove();
});
