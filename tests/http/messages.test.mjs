// 咨询投诉 end to end: a citizen files and looks up, staff assign, answer, release; machines and strangers are refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { Visitor, formsOf, signedIn } from '../lib/people.mjs';
import { gongkai, newData, sampleData, serve } from '../lib/server.mjs';

const CONTENT = '我叫张三，卫生许可证延续要带什么材料？\n<script>alert(1)</script>';
let data, server, citizen, receipt;
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off', 'void-style': 'off', 'tel-non-breaking': 'off', 'prefer-native-element': 'off' },
});

before(async () => {
  data = sampleData();
  server = await serve(data.data);
  citizen = new Visitor(server.url);
});
after(async () => { await server?.stop(); data?.remove(); });

async function sound(html) {
  const report = await validator.validateString(html);
  assert.deepEqual(report.results.flatMap((r) => r.messages).map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`), []);
  assert.doesNotMatch(html, /<script(?![^>]*src=)|\sstyle="|\son\w+="/);
}
const wait = (seconds) => new Promise((done) => { setTimeout(done, seconds * 1000); });
/** Opens a form, waits as long as somebody who types, sends it. */
async function send(path, changes, visitor = citizen) {
  const form = formsOf((await visitor.open(path)).html).find((f) => f.fields.some(([name]) => name === 'stamp'));
  await wait(3.1);
  const fields = Object.fromEntries(form.fields);
  return visitor.post(path.split('?')[0], { ...fields, ...changes });
}
const shownIn = (html, term) => html.match(new RegExp(`<dt>${term}</dt><dd>(?:<code>)?([^<]*)`))?.[1];

test('the public pages are sound, and a page in error is named in the form', async () => {
  for (const path of ['/zfxxgk/zxts', '/zfxxgk/zxts/zx', '/zfxxgk/zxts/ts', '/zfxxgk/jc?page=%2Fzfxxgk%2Fwj%2F1', '/zfxxgk/zxts/cx', '/zxts/zx', '/zxts/ts', `/zxts/${encodeURIComponent('留2021-001')}`]) {
    const page = await citizen.open(path);
    assert.equal(page.status, 200, path);
    await sound(page.html);
    assert.match(page.html, /<meta name="ColumnType" content="咨询投诉">/);
  }
  assert.match((await citizen.open('/zfxxgk/jc?page=%2Fzfxxgk%2Fwj%2F1')).html, /name="page" type="text" value="\/zfxxgk\/wj\/1"/);
  assert.match((await citizen.open('/zfxxgk/zxts')).html, /还没有公开的问答/);
});

test('what is missing is said at the field, and what was typed stays', async () => {
  const answer = await send('/zfxxgk/zxts/zx', { title: '材料', content: '短', contact: '0578-1234567', may_publish: '1' });
  assert.equal(answer.status, 422);
  await sound(answer.html);
  assert.match(answer.html, /<title>出错：/);
  assert.match(answer.html, /id="content-e">内容太短/);
  assert.match(answer.html, /href="#content"/);
  const form = formsOf(answer.html).find((f) => f.action === '/zfxxgk/zxts/zx');
  assert.deepEqual(Object.fromEntries(form.fields.filter(([name]) => ['title', 'content', 'contact', 'may_publish'].includes(name))),
    { title: '材料', content: '短', contact: '0578-1234567', may_publish: '1' });
});

test('machines are refused without a puzzle', async () => {
  const form = formsOf((await citizen.open('/zfxxgk/zxts/zx')).html).find((f) => f.action === '/zfxxgk/zxts/zx');
  const fields = { ...Object.fromEntries(form.fields), title: '材料', content: CONTENT };
  const quick = await citizen.post('/zfxxgk/zxts/zx', fields);
  assert.equal(quick.status, 422);
  assert.match(quick.html, /提交得太快/);
  await wait(3.1);
  const trapped = await citizen.post('/zfxxgk/zxts/zx', { ...fields, website: 'http://example.com' });
  assert.equal(trapped.status, 422);
  assert.match(trapped.html, /应当留空/);
  const forged = await citizen.post('/zfxxgk/zxts/zx', { ...fields, stamp: '00'.repeat(60) });
  assert.equal(forged.status, 422);
  const elsewhere = await fetch(`${server.url}/zfxxgk/zxts/zx`, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: 'http://evil.example' } });
  assert.equal(elsewhere.status, 403);
});

test('a message is filed once, with number and query code', async () => {
  const form = formsOf((await citizen.open('/zfxxgk/zxts/zx')).html).find((f) => f.action === '/zfxxgk/zxts/zx');
  await wait(3.1);
  const fields = { ...Object.fromEntries(form.fields), title: '卫生许可证延续要带什么材料', content: CONTENT, contact: '13812345678', may_publish: '1' };
  const answer = await citizen.post('/zfxxgk/zxts/zx', fields);
  assert.equal(answer.status, 200);
  await sound(answer.html);
  receipt = { number: shownIn(answer.html, '编号'), code: shownIn(answer.html, '查询码') };
  assert.match(receipt.number, /^留20\d\d-001$/);
  assert.match(receipt.code, /^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
  assert.match(answer.html, /我们在 20\d\d 年 \d+ 月 \d+ 日前答复/);
  const again = await citizen.post('/zfxxgk/zxts/zx', fields);
  assert.equal(again.status, 409);
  assert.match(again.html, /没有重复登记/);
});

test('number and code show it, a wrong code does not, and its text is only text', async () => {
  const wrong = await citizen.post('/zfxxgk/zxts/cx', { number: receipt.number, code: 'aaaa-bbbb-cccc' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.html, /编号或者查询码不对/);
  const unknown = await citizen.post('/zfxxgk/zxts/cx', { number: '留2021-999', code: receipt.code });
  assert.match(unknown.html, /编号或者查询码不对/);
  const right = await citizen.post('/zfxxgk/zxts/cx', { number: receipt.number, code: receipt.code.toUpperCase() });
  assert.equal(right.status, 200);
  await sound(right.html);
  assert.match(right.html, /&lt;script&gt;alert\(1\)/);
  assert.match(right.html, /已收到，等待答复/);
});

test('staff answer it, somebody else releases it, everybody reads it', async () => {
  const writer = await signedIn(server, data.people.bianji);
  const leader = await signedIn(server, data.people.lingdao);
  const list = await writer.open('/bo/msg');
  assert.equal(list.status, 200);
  await sound(list.html);
  assert.match(list.html, /<th scope="row"><a class="quiet" href="\/bo\/msg\/(\d+)">卫生许可证延续要带什么材料/);
  const at = list.html.match(/href="(\/bo\/msg\/\d+)"/)[1];
  const page = await writer.open(at);
  assert.equal(page.status, 200);
  await sound(page.html);
  assert.doesNotMatch(page.html, /13812345678/);
  const contact = await writer.submit(at, `${at}/contact`);
  assert.match(contact.html, /13812345678/);
  const officer = Object.fromEntries(formsOf(page.html).find((f) => f.action === `${at}/assign`).fields);
  assert.equal((await writer.submit(at, `${at}/assign`, { handler: officer.handler })).status, 303);

  const blocked = await writer.submit(at, `${at}/answer`, { answer: '带身份证明和原许可证。', public_title: '许可证延续', public_question: '张三，手机 13812345678，问材料。' });
  assert.equal(blocked.status, 422);
  await sound(blocked.html);
  assert.match(blocked.html, /含有手机号码 138\*+/);
  assert.match(blocked.html, /带身份证明和原许可证。/);
  const asked = await writer.submit(at, `${at}/answer`, { answer: '带身份证明和原许可证。', public_title: '许可证延续', public_question: '到示例市花园路12号3幢2单元501室办理，对吗？' });
  assert.equal(asked.status, 422);
  const form = formsOf(asked.html).find((f) => f.action === `${at}/answer`);
  assert.equal(form.fields.filter(([name]) => name === 'why').length, 1);
  const answered = await writer.post(`${at}/answer`, form.fields.map(([name, value]) => [name, name === 'why' ? '这是办事窗口的地址' : value]));
  assert.equal(answered.status, 303);

  assert.equal((await writer.post(`${at}/release`, { csrf: 'x', version: '9', publish: '1' })).status, 403);
  const returned = await leader.submit(at, `${at}/return`, { reason: '' });
  assert.equal(returned.status, 422);
  assert.match(returned.html, /理由没有填/);
  const out = await leader.submit(at, `${at}/release`, { publish: '1' });
  assert.equal(out.status, 303);
  const portal = await citizen.open('/zfxxgk/zxts');
  assert.match(portal.html, /<h3>许可证延续<\/h3>/);
  assert.match(portal.html, /带身份证明和原许可证。/);
  assert.doesNotMatch(portal.html, /张三/);
  await sound(portal.html);
  const own = await citizen.post('/zfxxgk/zxts/cx', receipt);
  assert.match(own.html, /<h2 id="a">答复<\/h2><p>带身份证明和原许可证。/);

  assert.equal((await leader.submit(at, `${at}/hide`, { reason: '窗口已搬迁' })).status, 303);
  assert.doesNotMatch((await citizen.open('/zfxxgk/zxts')).html, /许可证延续/);
  const done = await leader.open(at);
  await sound(done.html);
  assert.match(done.html, /窗口已搬迁/);
});

test('who has no part in it sees nothing', async () => {
  const admin = await signedIn(server, data.people.guanli);
  assert.equal((await admin.open('/bo/msg')).status, 403);
  const secrecy = await signedIn(server, data.people.baomi);
  assert.equal((await secrecy.open('/bo/msg')).status, 403);
  const stranger = await new Visitor(server.url).fetch('/bo/msg');
  assert.notEqual(stranger.status, 200);
  const writer = await signedIn(server, data.people.bianji);
  assert.equal((await writer.open('/bo/msg/12345')).status, 404);
  assert.equal((await writer.open('/bo/msg/abc')).status, 404);
});

test('several sites by path have their own forms, and the short addresses name none of them', async () => {
  const two = newData();
  gongkai('unit', 'add', 'A', '甲局', '--data', two.data);
  gongkai('unit', 'add', 'B', '乙局', '--data', two.data);
  gongkai('site', 'set', '--unit', 'A', 'base_path=/jia', '--data', two.data);
  gongkai('site', 'set', '--unit', 'B', 'base_path=/yi', '--data', two.data);
  const both = await serve(two.data);
  try {
    const visitor = new Visitor(both.url);
    const page = await visitor.open('/yi/zxts/zx');
    assert.equal(page.status, 200);
    assert.match(page.html, /<form method="post" action="\/yi\/zxts\/zx"/);
    const answer = await send('/yi/zxts/zx', { title: '材料', content: '延续要带什么材料' }, visitor);
    assert.equal(answer.status, 200);
    assert.match(answer.html, /href="\/yi\/zxts\/%E7%95%99/);
    const number = shownIn(answer.html, '编号');
    const code = shownIn(answer.html, '查询码');
    assert.equal((await visitor.post('/yi/zxts/cx', { number, code })).status, 200);
    assert.equal((await visitor.post('/jia/zxts/cx', { number, code })).status, 422);
    assert.equal((await visitor.open('/zxts/zx')).status, 404);
    assert.equal((await visitor.open(`/zxts/${encodeURIComponent(number)}`)).status, 404);
  } finally {
    await both.stop();
    two.remove();
  }
});
