// Pages that are kept: the same bytes plain and compressed, told apart by their ETags, and made again at once when what they
// show changes, whoever changes it and however it ends.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { signedIn } from '../lib/office.mjs';
import { gongkai, sampleData, serve } from '../lib/server.mjs';

const YEARS = '/zfxxgk/zfxxgknb';
let data, server;
before(async () => { data = sampleData(); server = await serve(data.data); });
after(async () => { await server?.stop(); data?.remove(); });

/** Bytes as they are sent: fetch would unpack them. */
function get(path, headers = {}, method = 'GET') {
  return new Promise((done, failed) => {
    const asked = request(server.url + path, { method, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    asked.on('error', failed);
    asked.end();
  });
}

/** Asks until the answer comes in this coding, as it does once somebody has asked for a kept page. */
async function coded(path, coding, headers = {}, tries = 100) {
  for (let i = 0; i < tries; i += 1) {
    const answer = await get(path, { 'accept-encoding': coding, ...headers });
    if (answer.headers['content-encoding'] === coding) return answer;
    await wait(50);
  }
  return undefined;
}

/** Writes to the database behind the program's back. */
function sql(...statements) {
  const script = 'import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nfor s in sys.argv[2:]:\n    c.execute(s)\nc.commit()\n';
  const run = spawnSync('python3', ['-c', script, join(data.data, 'gongkai.db'), ...statements], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
}

const CHANGED = (subject) => `INSERT INTO public_change (unit_id, seq, document_id, subject, changed_at)
  SELECT unit_id, (SELECT COALESCE(MAX(seq), 0) + 1 FROM public_change p WHERE p.unit_id = u.unit_id), 0, '${subject}', 0 FROM unit u`;

/** The two counters of gongkai.generation, and what a writer that died between them leaves. */
function generation(begin = 0) {
  const file = openSync(join(data.data, 'gongkai.generation'), 'r+');
  const cells = Buffer.alloc(16);
  readSync(file, cells, 0, 16, 0);
  const begun = cells.readBigUInt64LE(0) + BigInt(begin);
  cells.writeBigUInt64LE(begun, 0);
  if (begin > 0) writeSync(file, cells, 0, 8, 0);
  closeSync(file);
  return { begun, ended: cells.readBigUInt64LE(8) };
}

test('a kept page is the page, plain, by gzip and by brotli', async () => {
  const first = await get(YEARS);
  assert.equal(first.status, 200);
  assert.equal(first.headers.vary, 'Accept-Encoding');
  const kept = await get(YEARS);
  assert.deepEqual(kept.body, first.body);
  assert.equal(kept.headers.etag, first.headers.etag);
  assert.deepEqual({ ...kept.headers, date: '' }, { ...first.headers, date: '' });
  const gzip = await coded(YEARS, 'gzip');
  assert.deepEqual(gunzipSync(gzip.body), first.body);
  const br = await coded(YEARS, 'br');
  assert.deepEqual(brotliDecompressSync(br.body), first.body);
  assert.ok(br.body.length < first.body.length / 2);
  assert.equal(new Set([first, gzip, br].map((a) => a.headers.etag)).size, 3, 'each has its own ETag');
  for (const one of [first, gzip, br]) {
    const again = await get(YEARS, { 'if-none-match': one.headers.etag, 'accept-encoding': 'gzip, br' });
    assert.equal(again.status, 304);
    assert.equal(again.headers.etag, one.headers.etag);
    assert.equal(again.body.length, 0);
  }
  const head = await get(YEARS, {}, 'HEAD');
  assert.equal(head.headers['content-length'], String(first.body.length));
  assert.equal(head.body.length, 0);
  assert.equal((await get(YEARS, { 'accept-encoding': 'br;q=0, gzip;q=0.0' })).headers['content-encoding'], undefined);
  assert.equal((await get(YEARS, { 'if-none-match': '"another"' })).status, 200);
});

test('what another process publishes is there with the next answer', async () => {
  assert.ok(await coded(YEARS, 'br'));
  assert.doesNotMatch((await get(YEARS)).body.toString(), /2021 年/);
  const frozen = gongkai('report', 'freeze', '--data', data.data, '--year', '2021');
  assert.equal(frozen.status, 0, frozen.err);
  assert.match((await get(YEARS, { 'accept-encoding': 'br' })).body.toString(), /2021/);
  const { begun, ended } = generation();
  assert.equal(begun, ended);
  assert.ok(begun > 0n);
});

test('a change drops what shows it, and nothing else', async () => {
  await coded('/zfxxgk/zfxxgknb/2020', 'br');
  sql(CHANGED('message'));
  generation(1); // as the writer says it
  const answer = await get('/zfxxgk/zfxxgknb/2020', { 'accept-encoding': 'br' });
  assert.equal(answer.status, 200);
  // The first answer after a change looks at the database; the page itself is still the kept one.
  assert.equal((await get('/zfxxgk/zfxxgknb/2020', { 'accept-encoding': 'br' })).headers['content-encoding'], 'br');
});

test('a document changes the lists that show it: no other document, no other column', async () => {
  const [own, other, all] = ['/zfxxgk/fdzdgknr/policy', '/zfxxgk/fdzdgknr/news', '/zfxxgk/fdzdgknr'];
  const numbers = [...new Set((await get(own)).body.toString().match(/\/zfxxgk\/wj\/[^"]+/g))].slice(0, 2);
  const pages = [own, `${own}.atom`, other, `${other}.atom`, all, ...numbers];
  for (const page of pages) assert.ok(await coded(page, 'gzip'), page);
  const withdrawn = numbers[0].replace('/zfxxgk/wj/', '');
  const list = gongkai('document', 'list', '--data', data.data).out.split('\n').find((line) => line.includes(withdrawn));
  const done = gongkai('document', 'withdraw', '--data', data.data, list.split('  ')[0], '--as', 'zhuanyuan', '--reason', '试');
  assert.equal(done.status, 0, done.err);
  await get(YEARS); // the first after a change never comes out of the cache
  // A page that was dropped is made for the first who asks, plain; a kept one still has its variant.
  const kept = {};
  for (const page of pages) kept[page] = (await get(page, { 'accept-encoding': 'gzip' })).headers['content-encoding'] === 'gzip';
  assert.deepEqual(kept, { [own]: false, [`${own}.atom`]: false, [other]: true, [`${other}.atom`]: true, [all]: false,
    [numbers[0]]: false, [numbers[1]]: true });
  assert.equal((await get(numbers[0])).status, 410);
  assert.ok(!(await get(own)).body.toString().includes(withdrawn));
});

test('a page that names another document changes with that one', async () => {
  const [about, by] = ['000000000/2020-00058', '000000000/2020-00059'];
  const office = await signedIn(server.url, 'zhuanyuan', data.people.zhuanyuan.password);
  await office.get('/bo/doc/cq');
  const today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
  const wrong = await office.post('/bo/doc/cq', { subject: '网传走访情况不实', found_on: today, about, by: '公 2020-999' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.body_text, /本单位没有这个编号或者索引号的信息/);
  assert.equal((await office.post('/bo/doc/cq', { subject: '网传走访情况不实', found_on: today, about, by })).status, 303);
  const page = `/zfxxgk/wj/${about}`;
  assert.match((await get(page)).body.toString(), /网传走访情况不实[\s\S]*2020-00059/);
  assert.ok(await coded(page, 'br'));
  assert.equal(gongkai('document', 'withdraw', '--data', data.data, by, '--as', 'zhuanyuan', '--reason', '试').status, 0);
  await get(YEARS); // the first after a change never comes out of the cache
  const after = (await get(page)).body.toString();
  assert.match(after, /网传走访情况不实/);
  assert.equal(after.includes('2020-00059'), false);
});

test('a writer that died after its commit leaves no old page', async () => {
  assert.ok(await coded(YEARS, 'br'));
  sql("UPDATE unit SET name = name || '（新）'", CHANGED('site'));
  generation(1); // begun, and never ended
  const page = await get(YEARS);
  assert.match(page.body.toString(), /（新）/);
  await get(YEARS);
  const { begun, ended } = generation();
  assert.equal(begun, ended, 'the dead writer is noticed');
  assert.ok(await coded(YEARS, 'gzip'), 'and pages are kept again');
});

test('a writer that died before its commit leaves everything as it was', async () => {
  const before = await get(YEARS);
  generation(1);
  assert.deepEqual((await get(YEARS)).body, before.body);
  assert.ok(await coded(YEARS, 'br'));
});

test('changes of another node, which tell no counter, show within some seconds', { timeout: 30000 }, async () => {
  await get(YEARS);
  sql("UPDATE unit SET name = REPLACE(name, '（新）', '（远）')", CHANGED('site'));
  for (let i = 0; !/（远）/.test((await get(YEARS)).body.toString()); i += 1) {
    assert.ok(i < 100);
    await wait(100);
  }
});

test('queries that a page does not know, and hosts that no site has, take no room', async () => {
  assert.ok(await coded(YEARS, 'br'));
  for (const path of [`${YEARS}?utm=1`, `${YEARS}?v=1&v=2`, '/static/gk.css?v=12']) {
    assert.equal(await coded(path, 'br', {}, 6), undefined, path);
    assert.ok((await get(path)).status === 200, path);
  }
  const css = (await get(YEARS)).body.toString().match(/\/static\/gk\.css\?v=[0-9a-f]+/)[0];
  assert.ok(await coded(css, 'br'));
});

test('a host in the request is never kept for others', async () => {
  for (let i = 0; i < 3; i += 1) await get(YEARS, { host: 'evil.example' });
  assert.doesNotMatch((await get(YEARS)).body.toString(), /evil/);
  assert.doesNotMatch((await get(YEARS, { host: 'other.example' })).body.toString(), /evil/);
});

test('the counter keeps its size and is its owner\'s', () => {
  const about = statSync(join(data.data, 'gongkai.generation'));
  assert.equal(about.size, 4096);
  assert.equal(about.mode & 0o077, 0);
});
