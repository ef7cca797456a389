// The board of columns, a column's year, the national check, and the register of new media.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { sampleData, serve } from '../lib/server.mjs';
import { signedIn } from '../lib/people.mjs';

let data, server, officer, leader, admin;
before(async () => {
  data = sampleData();
  server = await serve(data.data);
  [officer, leader, admin] = await Promise.all(['zhuanyuan', 'lingdao', 'guanli'].map((who) => signedIn(server, data.people[who])));
});
after(async () => { await server?.stop(); data?.remove(); });

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off', 'void-style': 'off', 'tel-non-breaking': 'off', 'prefer-native-element': 'off' },
});

for (const path of ['/bo/sup', '/bo/sup/col/news?nf=2020', '/bo/sup/inspect', '/bo/media?nf=2020', '/bo/media?nf=2019']) {
  test(`GET ${path} is a sound page for the officer and closed to the administrator`, async () => {
    const page = await officer.open(path);
    assert.equal(page.status, 200);
    const report = await validator.validateString(page.html);
    assert.deepEqual(report.results.flatMap((r) => r.messages).map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`), []);
    assert.equal((await admin.open(path)).status, 403);
  });
}

test('44 items leave 9 of the 53 weeks of 2020 empty', async () => {
  const { html } = await officer.open('/bo/sup/col/news?nf=2020');
  assert.match(html, /2020 年 53 周里有 44 周有更新/);
  assert.match(html, /全年 44 条，9 周没有更新/);
});

test('a year or a column that is not there is 404', async () => {
  for (const path of ['/bo/sup/col/none', '/bo/sup/col/news?nf=2999', '/bo/sup/col/news?nf=x']) {
    assert.equal((await officer.open(path)).status, 404, path);
  }
});

test('the check tells what data cannot, and comes as CSV', async () => {
  const answer = await officer.fetch('/bo/sup/inspect.csv');
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^text\/csv/);
  const text = await answer.text();
  assert.match(text, /^\ufeff?指标,名称,结果,说明,依据\r\n/);
  assert.match(text, /V1,安全、泄密事故等严重问题,需人工检查/);
  assert.match(text, /V3,首页不更新,不合格/);
});

test('a post is registered once, shown in its year, and refused twice', async () => {
  const post = { number: '微信-2026-1', title: '示例：一条推送', channel: 'wechat', posted_on: '2026-11-02' };
  const done = await officer.submit('/bo/media', '/bo/media', post);
  assert.equal(done.status, 303);
  const listed = await officer.open('/bo/media?nf=2026');
  assert.match(listed.html, /示例：一条推送/);
  const again = await officer.submit('/bo/media', '/bo/media', { ...post, title: '示例：另一条' });
  assert.equal(again.status, 409);
  assert.match(again.html, /这个编号已经登记过/);
  assert.match(again.html, /value="示例：另一条"/, 'what was typed stays');
  const bad = await officer.submit('/bo/media', '/bo/media', { ...post, number: '微信-2026-2', posted_on: '2026-02-30' });
  assert.equal(bad.status, 422);
  assert.match(bad.html, /请按 2021-01-29 的样式填写发布日期/);
});

test('a table comes in whole or not at all, and every bad row is told', async () => {
  const heads = '编号,标题,平台,发布日期\n';
  const bad = await officer.submit('/bo/media', '/bo/media/import', {}, { file: ['posts.csv', `${heads}a-1,示例一,微信,2026-10-01\na-2,示例二,电报,2026-10-02\na-3,示例三,微信,2026-13-02\n`] });
  assert.equal(bad.status, 422);
  assert.match(bad.html, /第 3 行：平台: &quot;电报&quot;不是可以填的词。/);
  assert.match(bad.html, /第 4 行：发布日期: &quot;2026-13-02&quot;不是日期。/);
  assert.doesNotMatch((await officer.open('/bo/media?nf=2026')).html, /示例一/);
  const good = await officer.submit('/bo/media', '/bo/media/import', {}, { file: ['posts.csv', `${heads}a-1,示例一,微信,2026-10-01\n`] });
  assert.equal(good.status, 303);
  assert.match((await officer.open('/bo/media?nf=2026')).html, /示例一/);
});

test('who may only read sees the register without forms and may not post', async () => {
  const page = await leader.open('/bo/media?nf=2020');
  assert.equal(page.status, 200);
  assert.doesNotMatch(page.html, /action="\/bo\/media"/);
  const csrf = (await leader.open('/bo/me')).html.match(/name="csrf" value="([^"]+)"/)?.[1] ?? '';
  assert.equal((await leader.post('/bo/media', { csrf, number: 'x', title: 'x', channel: 'wechat', posted_on: '2026-01-01' })).status, 403);
});
