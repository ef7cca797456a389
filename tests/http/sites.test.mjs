// Several sites in one installation: found by host, by base path, or because there is only one; addresses are theirs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gongkai, newData, serve } from '../lib/server.mjs';

let data, server;
before(async () => {
  data = newData();
  for (const [code, name] of [['A01', '甲局'], ['B02', '乙局'], ['C03', '丙局']]) assert.equal(gongkai('unit', 'add', code, name, '--data', data.data).status, 0);
  sql(`INSERT INTO site (unit_id, site_name, site_domain, site_id_code, host, base_path, icp_no, police_no)
       SELECT unit_id, name || '信息公开', 'www.' || LOWER(code) || '.gov.cn', '44010000' || SUBSTR(code, 2), CASE code WHEN 'C03' THEN 'gk.c03.gov.cn' END,
              CASE code WHEN 'A01' THEN '/zfxxgk' WHEN 'B02' THEN '/yi/gk' ELSE '/bing' END, 'ICP备' || code || '号', '公网安备' || code || '号' FROM unit`);
  server = await serve(data.data);
});
after(async () => { await server?.stop(); data?.remove(); });

function sql(...statements) {
  const script = 'import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nfor s in sys.argv[2:]:\n    c.execute(s)\nc.commit()\n';
  const run = spawnSync('python3', ['-c', script, join(data.data, 'gongkai.db'), ...statements], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
}

function get(path, host = 'x.example', headers = {}) {
  return new Promise((done, failed) => {
    const asked = request(server.url + path, { headers: { host, ...headers } }, (answer) => {
      let body = '';
      answer.on('data', (part) => { body += part; });
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body }));
    });
    asked.on('error', failed);
    asked.end();
  });
}

const meta = (html, name) => html.match(new RegExp(`<meta name="${name}" content="([^"]*)"`))?.[1];

test('a base path leads to its unit, and every address of the page stays below it', async () => {
  const a = await get('/zfxxgk/zfxxgknb'), b = await get('/yi/gk/zfxxgknb');
  assert.equal(meta(a.body, 'SiteName'), '甲局信息公开');
  assert.equal(meta(b.body, 'SiteName'), '乙局信息公开');
  assert.equal(meta(b.body, 'SiteDomain'), 'www.b02.gov.cn');
  assert.equal(meta(b.body, 'SiteIDCode'), '4401000002');
  assert.match(b.body, /主办单位：乙局　网站标识码：4401000002　ICP备B02号　公网安备B02号/);
  assert.doesNotMatch(b.body, /zfxxgk\//);
  assert.match(b.body, /<a href="\/yi\/gk\/zfxxgknb" aria-current="page">公开年报<\/a>/);
  assert.match(b.body, /<a class="brand" href="\/yi\/gk\/">/);
});

test('a page has one address only', async () => {
  assert.equal((await get('/zfxxgk/zfxxgknb', 'gk.c03.gov.cn')).status, 404, "another unit's base path on this host");
  assert.equal((await get('/yi/zfxxgknb')).status, 404);
  assert.equal((await get('/yi/gkx/zfxxgknb')).status, 404);
});

test('a host leads to its unit, whatever its case and port', async () => {
  for (const host of ['gk.c03.gov.cn', 'GK.c03.gov.cn:8443']) {
    const page = await get('/bing/zfxxgknb', host);
    assert.equal(page.status, 200);
    assert.equal(meta(page.body, 'SiteName'), '丙局信息公开');
  }
  const root = await get('/', 'gk.c03.gov.cn');
  assert.deepEqual([root.status, root.headers.location], [303, '/bing/']);
  const slash = await get('/bing/zfxxgknb/', 'gk.c03.gov.cn');
  assert.deepEqual([slash.status, slash.headers.location], [303, '/bing/zfxxgknb']);
});

test('kept pages of several sites are not mixed up', async () => {
  for (let i = 0; i < 3; i += 1) {
    assert.equal(meta((await get('/zfxxgk/zfxxgknb', 'www.a01.gov.cn')).body, 'SiteName'), '甲局信息公开');
    assert.equal(meta((await get('/yi/gk/zfxxgknb', 'www.a01.gov.cn')).body, 'SiteName'), '乙局信息公开');
    assert.equal(meta((await get('/bing/zfxxgknb', 'gk.c03.gov.cn')).body, 'SiteName'), '丙局信息公开');
  }
});

test('where no unit is meant there is no page', async () => {
  assert.equal((await get('/')).status, 404);
  assert.equal((await get('/api/v1/reports/2020')).status, 404);
});

test('one unit of several is served alone when it is named', async () => {
  const alone = await serve(data.data, '--unit', 'A01');
  try {
    const answer = await fetch(`${alone.url}/zfxxgk/zfxxgknb`);
    assert.equal(meta(await answer.text(), 'SiteName'), '甲局信息公开');
    assert.equal((await fetch(`${alone.url}/yi/gk/zfxxgknb`)).status, 404);
  } finally { await alone.stop(); }
});

test('a header of the host site stands instead of ours', async () => {
  sql("UPDATE site SET header_html = '<p>上级网站</p>', version = version + 1 WHERE base_path = '/zfxxgk'",
    "INSERT INTO public_change (unit_id, seq, document_id, subject, changed_at) SELECT unit_id, (SELECT COALESCE(MAX(seq), 0) + 1 FROM public_change p WHERE p.unit_id = s.unit_id), 0, 'site', 0 FROM site s");
  for (let i = 0; ; i += 1) {
    const page = await get('/zfxxgk/zfxxgknb');
    if (/<p>上级网站<\/p>/.test(page.body)) { assert.doesNotMatch(page.body, /class="brand"/); break; }
    assert.ok(i < 100, 'the new header does not show');
    await new Promise((go) => { setTimeout(go, 100); });
  }
});
