// The main journey on each engine, by HTTP alone: saved, approved by four people, public, found, withdrawn; and whoever
// presses twice, or at the same time as somebody else, does it once. Quick runs: SQLite only.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { signedIn } from '../lib/people.mjs';
import { postgres } from '../lib/postgres.mjs';
import { gongkai, newData, serve } from '../lib/server.mjs';

const quick = process.env.GONGKAI_TEST_MODE === 'quick';
const cluster = quick ? null : await postgres();
after(() => cluster?.stop());

const TITLE = '示例：公共浴室卫生分级办法';
const WORDS = '浴室卫生';
const EVIL = `"'><img src=x onerror=alert(7)>`; // in every field that people fill in

for (const engine of quick ? ['sqlite'] : ['sqlite', 'pgsql']) {
  describe(engine, () => {
    let data, server;
    const people = {};
    before(async () => {
      data = newData(...(engine === 'sqlite' ? [] : ['--db', cluster.database('story')]), '--sample');
      server = await serve(data.data);
      for (const login of ['bianji', 'zhuanyuan', 'baomi', 'fushen', 'lingdao']) people[login] = await signedIn(server, data.people[login]);
    });
    after(async () => { await server?.stop(); data?.remove(); });

    const searched = async () => (await fetch(`${server.url}/zfxxgk/ss?q=${encodeURIComponent(WORDS)}`)).text();
    const log = (action) => gongkai('audit', 'export', '--data', data.data).out.split('\n').filter((line) => line.includes(`"action":"document.${action}"`)).length;
    let path;
    // Disabled without scripts: a browser does not send it.
    const writes = (where, fields, files) => people.bianji.submit(where, where, { body_html: undefined, ...fields }, files);

    /** Consents at the step that waits, `times` times at once; the statuses. */
    async function consents(login, times, more = {}) {
      const page = await people[login].open(path);
      const take = (name) => page.html.match(new RegExp(`action="${path}/sp"[\\s\\S]*?name="${name}" value="([^"]*)"`))?.[1];
      const fields = { csrf: take('csrf'), lock: take('lock'), step: take('step'), act: 'pass', opinion: '同意', ...more };
      assert.ok(fields.step, `${login} has no step: ${page.status}`);
      const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
      const answers = await Promise.all([...Array(times)].map(() => people[login].post(`${path}/sp`, pairs)));
      return answers.map((answer) => answer.status).sort();
    }

    test('saved as a draft, and of two who change it at once one is told', async () => {
      const saved = await writes('/bo/doc/new', {
        title: TITLE + EVIL, column_code: 'news', formed_on: '2021-01-04', organs: `示例卫生监督中心${EVIL}`, body_text: `浴室卫生按状况分为三级。${EVIL}`,
        summary: `浴室卫生${EVIL}`, keywords: EVIL, source: EVIL, department: EVIL, theme: EVIL, genre: EVIL, act: 'save' }, { files: ['名单.csv', Buffer.from('单位,级别\r\n示例浴室,甲\r\n')] });
      assert.equal(saved.status, 303, saved.html);
      path = saved.location;
      const both = await Promise.all([1, 2].map((n) => writes(path, { keywords: `浴室 ${n}`, act: 'save' })));
      assert.deepEqual(both.map((answer) => answer.status).sort(), [303, 409]);
      assert.doesNotMatch(await searched(), new RegExp(TITLE));
    });

    test('four people, one step each, each once however often they press', async () => {
      const before = log('approve');
      const handed = await writes(path, { act: 'hand_in' });
      assert.equal(handed.status, 303, handed.html);
      assert.deepEqual(await consents('zhuanyuan', 4), [303, 409, 409, 409]);
      assert.deepEqual(await consents('baomi', 2, { statement: ['0', '1', '2', '3', '4'], conclusion: '公开', basis: '不涉及国家秘密' }), [303, 409]);
      assert.deepEqual(await consents('fushen', 3), [303, 409, 409]);
      assert.doesNotMatch(await searched(), new RegExp(TITLE));
      const published = log('publish');
      assert.deepEqual(await consents('lingdao', 4, { confirm: '1' }), [303, 409, 409, 409]);
      assert.equal(log('approve'), before + 4);
      assert.equal(log('publish'), published + 1);
    });

    const outside = (address, headers = {}, method = 'GET') => fetch(server.url + encodeURI(address), { method, headers, redirect: 'manual' });
    const LISTS = ['/zfxxgk/', '/zfxxgk/fdzdgknr', '/zfxxgk/fdzdgknr.csv', '/zfxxgk/fdzdgknr/news', '/zfxxgk/fdzdgknr/news.csv', '/zfxxgk/fdzdgknr/news.atom', '/zfxxgk/fdzdgknr.atom'];
    const tags = {}; // address -> its ETag while it was public
    let number;

    test('public: its page, its file, its PDF, every list, and found within seconds', async () => {
      number = (await people.zhuanyuan.open(path)).html.match(/\d{9}\/\d{4}-\d{5}/)[0];
      for (const address of [`/zfxxgk/wj/${number}`, `/zfxxgk/wj/${number}.pdf`, `/zfxxgk/fj/${number}/1-名单.csv`]) {
        for (let i = 0; i < 3; i += 1) { // kept pages too
          const answer = await outside(address);
          assert.equal(answer.status, 200, address);
          tags[address] = answer.headers.get('etag');
          await answer.arrayBuffer();
        }
        assert.equal((await outside(address, { 'if-none-match': tags[address] })).status, 304, address);
      }
      assert.equal((await outside(`/zfxxgk/fj/${number}/1-名单.csv`)).headers.get('content-disposition').slice(0, 11), 'attachment;');
      for (const address of [...LISTS, `/zfxxgk/wj/${number}`]) {
        const told = await (await outside(address)).text();
        assert.match(told, new RegExp(TITLE), address);
        assert.ok(address.endsWith('.csv') || !/<img src=x/.test(told), address);
      }
      for (let i = 0; !(await searched()).includes(`/zfxxgk/wj/${number}`); i += 1) {
        assert.ok(i < 100, 'the search does not find it');
        await wait(100);
      }
      assert.doesNotMatch(await searched(), /<img src=x/);
    });

    test('what is written after it went out stays inside until it is approved', async () => {
      const edited = await people.bianji.submit(`${path}?xg=1`, path, { body_html: undefined, title: `${TITLE}（修改稿）`, keywords: '未批准', act: 'save' });
      assert.equal(edited.status, 303, edited.html);
      const page = await (await outside(`/zfxxgk/wj/${number}`)).text();
      assert.match(page, new RegExp(`<h1[^>]*>${TITLE}&quot;`));
      assert.doesNotMatch(page, /修改稿|未批准|<img src=x/);
      for (const address of LISTS) assert.doesNotMatch(await (await outside(address)).text(), /修改稿/, address);
    });

    test('withdrawn once, and gone from every address at once, whatever a browser has of it', async () => {
      const withdrawn = log('withdraw');
      const page = await people.zhuanyuan.open(path);
      const csrf = page.html.match(/name="csrf" value="([^"]*)"/)[1];
      const answers = await Promise.all([1, 2].map(() => people.zhuanyuan.post(`${path}/cx`, { csrf, withdraw_reason: '依据已改<script>alert(7)</script>', confirm: '1' })));
      assert.deepEqual(answers.map((answer) => answer.status).sort(), [303, 409]);
      assert.equal(log('withdraw'), withdrawn + 1);
      assert.doesNotMatch(await searched(), new RegExp(number), 'not only when the index is mended');
      for (const [address, tag] of Object.entries(tags)) {
        for (const [headers, method] of [[{}, 'GET'], [{ 'if-none-match': tag }, 'GET'], [{ 'if-none-match': '*' }, 'GET'], [{ range: 'bytes=0-9' }, 'GET'], [{}, 'HEAD'], [{ 'accept-encoding': 'br' }, 'GET']]) {
          const answer = await outside(address, headers, method);
          assert.equal(answer.status, 410, `${method} ${address} ${JSON.stringify(headers)}`);
          const told = await answer.text();
          assert.ok(method === 'HEAD' || /依据已改&lt;script&gt;/.test(told), told);
        }
      }
      for (const address of LISTS) assert.doesNotMatch(await (await outside(address)).text(), new RegExp(number), address);
    });

    test('the log is whole', () => {
      const verified = gongkai('audit', 'verify', '--data', data.data);
      assert.equal(verified.status, 0, verified.out);
    });
  });
}
