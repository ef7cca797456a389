// What somebody tried who wanted to break in, to be seen as another, or to get past the gate; each was possible once.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { addPerson, Client, PASSWORD, signedIn as officeSignedIn } from '../lib/office.mjs';
import { signedIn } from '../lib/people.mjs';
import { gongkai, newData, sampleData, serve } from '../lib/server.mjs';

const ID_CARD = '11010519491231002X'; // the example of GB 11643
const EVIL = `"'><img src=x onerror=alert(7)><script>alert(7)</script>{{x}}`;

/** With a Host of one's own, which fetch does not send. */
function get(server, path, host) {
  return new Promise((done, failed) => {
    const asked = request(server.url + path, { headers: { host } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status: answer.statusCode, body: Buffer.concat(parts).toString() }));
    });
    asked.on('error', failed);
    asked.end();
  });
}

describe('two sites told apart by their hosts', () => {
  const ROBOTS = '/robots.txt'; // outside the base paths: only the host tells whose it is
  let data, server;
  before(async () => {
    data = newData();
    addUnit('A01', '甲局', 'jia');
    server = await serve(data.data);
  });
  after(async () => { await server?.stop(); data?.remove(); });

  function addUnit(code, name, login) {
    gongkai('unit', 'add', code, name, '--data', data.data);
    addPerson(data.data, login, `${name}管理员`, ['admin'], '--unit', code);
  }

  async function setHost(login, host, base_path) {
    const admin = await signedIn(server, { login, password: PASSWORD });
    const saved = await admin.submit('/bo/set/site', '/bo/set/site', { host, base_path });
    assert.equal(saved.status, 303, saved.html.match(/class="err"[^]*?<\/p>/g)?.join());
  }

  test('a page kept while there was one site is not shown under the host of a new one', async () => {
    await setHost('jia', 'jia.example', '/jia');
    for (let i = 0; i < 3; i += 1) assert.match((await get(server, ROBOTS, 'yi.example')).body, /\/jia\/ss/);
    addUnit('B01', '乙局', 'yi');
    await setHost('yi', 'yi.example', '/yi');
    const page = await get(server, ROBOTS, 'yi.example');
    assert.match(page.body, /\/yi\/ss/);
    assert.doesNotMatch(page.body, /\/jia\/ss/);
  });

  test('whoever invents hosts cannot make one site answer for the other', async () => {
    const own = await serve(data.data);
    try {
      for (let i = 1; i <= 70; i += 1) await get(own, ROBOTS, `localhost:${i}`);
      for (let i = 0; i < 3; i += 1) assert.match((await get(own, ROBOTS, 'jia.example')).body, /\/jia\/ss/);
      for (let i = 0; i < 3; i += 1) assert.doesNotMatch((await get(own, ROBOTS, 'yi.example')).body, /\/jia\/ss/);
    } finally {
      await own.stop();
    }
  });
});

describe('signing in', () => {
  let data, server;
  before(async () => {
    data = newData();
    gongkai('unit', 'add', 'A01', '甲局', '--data', data.data);
    addPerson(data.data, 'known', '甲某', ['writer']);
    addPerson(data.data, 'auditor', '审计甲', ['auditor']);
    addPerson(data.data, 'formula', '=HYPERLINK("http://x.example","点这里")', ['writer']);
    server = await serve(data.data);
  });
  after(async () => { await server?.stop(); data?.remove(); });

  test('how long a refusal takes does not tell which logins exist, also while they must wait', async () => {
    const shortest = {};
    let computed = Infinity;
    for (const login of ['known', 'unknown']) {
      const client = new Client(server.url);
      await client.get('/bo/login');
      const guess = async () => {
        const started = performance.now();
        assert.equal((await client.post('/bo/login', { login, password: 'wrong' })).status, 422);
        return performance.now() - started;
      };
      for (let i = 0; i < 3; i += 1) computed = Math.min(computed, await guess());
      const waiting = [];
      for (let i = 0; i < 8; i += 1) waiting.push(await guess());
      shortest[login] = Math.min(...waiting);
    }
    assert.ok(shortest.known < computed / 2, `${shortest.known} of ${computed} ms`);
    assert.ok(shortest.unknown < computed / 2, `${shortest.unknown} of ${computed} ms: only a login that does not exist is computed for`);
  });

  test('a name that is a formula stays text in the exported log', async () => {
    await officeSignedIn(server.url, 'formula');
    const auditor = await officeSignedIn(server.url, 'auditor');
    const csv = (await auditor.get('/bo/audit/export.csv')).body_text;
    assert.match(csv, /"'=HYPERLINK/);
    assert.doesNotMatch(csv, /[,"]=HYPERLINK/);
  });
});

describe('documents', () => {
  let data, server, writer;
  before(async () => { data = sampleData(); server = await serve(data.data); writer = await signedIn(server, data.people.bianji); });
  after(async () => { await server?.stop(); data?.remove(); });

  const PLAIN = { title: '示例：名单', column_code: 'news', formed_on: '2021-01-04', organs: '示例局', body_text: '正文在此。', body_html: undefined, act: 'hand_in' };
  const findings = (html) => [...html.matchAll(/<li id="f\d+"[^]*?<\/li>/g)].map(([one]) => one.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '));
  async function handIn(fields, files) {
    const answer = await writer.submit('/bo/doc/new', '/bo/doc/new', { ...PLAIN, ...fields }, files);
    return { status: answer.status, html: answer.status === 303 ? (await writer.open(answer.location)).html : answer.html };
  }

  test('a personal number in any field that is shown is found', async () => {
    const fields = { organs: '发文机关', department: '提供科室', theme: '主题分类', genre: '文种', old_index_no: '原索引号', source: '来源', summary: '内容概述', keywords: '关键词' };
    const { html } = await handIn(Object.fromEntries(Object.keys(fields).map((name) => [name, `示例 ${ID_CARD}`])));
    const found = findings(html).filter((one) => /身份证/.test(one));
    for (const label of Object.values(fields)) assert.ok(found.some((one) => one.includes(label)), `${label}: ${found.join('\n')}`);
  });

  test('a personal number that a page says without showing it is found', async () => {
    for (const body of [`<p>照片<img src="/zfxxgk/a.png" alt="张三 ${ID_CARD}"></p>`, `<p><a href="/zfxxgk/" title="${ID_CARD}">张三</a>是谁</p>`]) {
      const { html } = await handIn({ body_html: body, body_text: undefined });
      assert.ok(findings(html).some((one) => /身份证/.test(one) && /正文/.test(one)), `${body}: ${findings(html).join('\n')}`);
    }
  });

  test('a file with more text than is looked at is not taken for looked at', async () => {
    const rows = `${`${'示例单位'.repeat(40)}\r\n`.repeat(2400)}张三 ${ID_CARD}\r\n`; // 1.1 MiB
    const { html } = await handIn({}, { files: ['名单.csv', Buffer.from(`名单\r\n${rows}`)] });
    assert.ok(findings(html).some((one) => /只检查了前 1 MB/.test(one)), findings(html).join('\n'));
  });

  test('what people type is text on every page that shows it', async () => {
    gongkai('account', 'add', 'evil', EVIL.slice(0, 50), '--role', 'writer', '--data', data.data);
    const { html } = await handIn({ act: 'save', ...Object.fromEntries(['title', 'organs', 'department', 'theme', 'genre', 'source', 'summary', 'keywords', 'old_index_no'].map((name) => [name, `甲${EVIL}`])),
      doc_no: EVIL.slice(0, 40), body_text: EVIL }, { files: [`${EVIL.replaceAll('/', '')}.csv`, Buffer.from('甲,乙\r\n')] });
    const path = html.match(/\/bo\/doc\/\d+(?=\/jc)/)[0];
    const officer = await signedIn(server, data.people.zhuanyuan);
    const column = await officer.submit('/bo/col/new', '/bo/col/new', { code: 'evil', name: `栏${EVIL}`, description: EVIL, keywords: EVIL, column_type: EVIL });
    assert.equal(column.status, 303, column.html.match(/class="err"[^]*?<\/p>/g)?.join());
    for (const page of ['', '/yl', '/bb', '/bb/1', '/sheet'].map((tail) => path + tail).concat('/bo/', '/bo/doc', '/bo/doc?q=img', '/bo/col', '/bo/col/evil', '/bo/sup', '/bo/sup/col/evil', '/bo/media',
      '/bo/doc/batch', '/bo/doc/cq', '/bo/doc/reassess', '/bo/sup/inspect', '/zfxxgk/', `/zfxxgk/ss?q=${encodeURIComponent(EVIL)}`, '/bo/msg', `/zfxxgk/jc?page=${encodeURIComponent(EVIL)}`)) {
      const shown = await officer.open(page);
      assert.ok([200, 404].includes(shown.status), `${page}: ${shown.status}`);
      assert.doesNotMatch(shown.html, /<img src="?x|<script>alert|<[^>"]*\sonerror=/, page);
    }
  });

  test('documents and files of another unit are not there, whoever asks by their number', async () => {
    gongkai('unit', 'add', 'B09', '乙局', '--data', data.data);
    addPerson(data.data, 'stranger', '乙专员', ['officer', 'reviewer', 'leader', 'supervisor'], '--unit', 'B09');
    const own = await handIn({ act: 'save' }, { files: ['名单.csv', Buffer.from('甲,乙\r\n')] });
    const path = own.html.match(/\/bo\/doc\/\d+(?=\/jc)/)[0], file = own.html.match(/\/bo\/doc\/\d+\/fj\/\d+/)[0];
    const stranger = await signedIn(server, { login: 'stranger', password: PASSWORD });
    const csrf = (await stranger.open('/bo/me')).html.match(/name="csrf" value="([^"]*)"/)[1];
    for (const tail of ['', '/yl', '/bb', '/bb/1', '/sheet', '/sheet.pdf', '/sheet.docx']) assert.equal((await stranger.fetch(path + tail)).status, 404, tail);
    for (const one of [file, `${file}/yj`]) assert.equal((await stranger.fetch(one)).status, 404, one);
    for (const tail of ['/jc', '/dy', '/jiao', '/qh', '/sp', '/cx', '/yx', '/cq', '/pg']) {
      const answer = await stranger.post(path + tail, { csrf, lock: '1', step: '1', act: 'pass', opinion: '同意', confirm: '1', withdraw_reason: '无', validity: 'repealed', validity_on: '2021-01-04',
        validity_reason: '无', clarify_subject: '无', clarify_on: '2021-01-04', result: 'keep', reason: '无', answer: '无', key: 'x' });
      assert.ok([403, 404, 422].includes(answer.status), `${tail}: ${answer.status}`);
      assert.doesNotMatch(answer.html, /示例：名单/, tail);
    }
    // A file of one document does not come along with another.
    const other = await writer.submit('/bo/doc/new', '/bo/doc/new', { ...PLAIN, act: 'save' });
    const taken = await writer.submit(other.location, other.location, { body_html: undefined, file: file.match(/\d+$/)[0], file_title: '', act: 'save' });
    assert.ok([404, 422].includes(taken.status), `${taken.status}`);
  });
});
