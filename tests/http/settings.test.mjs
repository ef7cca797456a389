// The administrator's settings: site facts, working calendar, mail. Sound pages, errors at the field, and what changes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { Visitor, formsOf, signedIn } from '../lib/people.mjs';
import { gongkai, program, sampleData, serve } from '../lib/server.mjs';
import { smtpSink } from '../lib/smtp.mjs';

let data, server, sink, admin;
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off', 'void-style': 'off', 'tel-non-breaking': 'off', 'prefer-native-element': 'off' },
});

before(async () => {
  data = sampleData();
  sink = await smtpSink({ refuse: (to) => (to.startsWith('gone@') ? '550 no such user' : undefined) });
  server = await serve(data.data);
  admin = await signedIn(server, data.people.guanli);
});
after(async () => { await server?.stop(); await sink?.stop(); data?.remove(); });

async function sound(html) {
  const report = await validator.validateString(html);
  assert.deepEqual(report.results.flatMap((r) => r.messages).map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`), []);
}
const jobs = () => new Promise((done) => {
  spawn(program, ['jobs', 'run', '--data', data.data], { stdio: ['ignore', 'inherit', 'inherit'] }).on('exit', done);
});
const due = (...args) => gongkai('deadline', '--start', '2021-07-23', '--rule', 'consultation', '--data', data.data, ...args).out.split('\n')[0];

test('site facts are kept, shown, and checked at the field', async () => {
  const page = await admin.open('/bo/set/site');
  assert.equal(page.status, 200);
  await sound(page.html);
  const wrong = await admin.submit('/bo/set/site', '/bo/set/site', { site_id_code: '12', base_path: '/bo', consultation_days: 'x', phone: '0578-7654321' });
  assert.equal(wrong.status, 422);
  await sound(wrong.html);
  for (const field of ['site_id_code', 'base_path', 'consultation_days']) assert.match(wrong.html, new RegExp(`id="${field}-e"`));
  assert.match(wrong.html, /name="phone" type="text" value="0578-7654321"/); // typed text stays
  const json = await admin.submit('/bo/set/site', '/bo/set/site', { settings: '[1]' });
  assert.equal(json.status, 422);
  const saved = await admin.submit('/bo/set/site', '/bo/set/site', { site_id_code: '3311000042', phone: '0578-7654321', consultation_days: '7', header_html: '<p>主站<script>alert(1)</script></p>' });
  assert.equal(saved.status, 303, saved.html);
  assert.equal(due(), '2021-08-03');
  const portal = (await new Visitor(server.url).open('/zfxxgk/zxts')).html;
  assert.match(portal, /<meta name="SiteIDCode" content="3311000042">/);
  assert.match(portal, /咨询 7 个工作日内答复/);
  assert.match(portal, /主站/);
  assert.doesNotMatch(portal, /alert\(1\)/);
});

test('the second of two administrators does not overwrite the first', async () => {
  const form = formsOf((await admin.open('/bo/set/site')).html).find((f) => f.action === '/bo/set/site');
  assert.equal((await admin.submit('/bo/set/site', '/bo/set/site', { fax: '1' })).status, 303);
  const late = await admin.post('/bo/set/site', form.fields.map(([name, value]) => [name, name === 'fax' ? '2' : value]));
  assert.equal(late.status, 409);
  assert.match(late.html, /别人刚改过站点设置/);
});

test('a local order moves clocks, and is taken away again', async () => {
  const page = await admin.open('/bo/set/cal');
  assert.equal(page.status, 200);
  await sound(page.html);
  assert.match(page.html, /<dt>2026 年<\/dt><dd>随程序提供<\/dd>/);
  const wrong = await admin.submit('/bo/set/cal', '/bo/set/cal/order', { day: '2021-02-31', name: '台风停工' });
  assert.equal(wrong.status, 422);
  await sound(wrong.html);
  assert.match(wrong.html, /id="day-e"/);
  assert.match(wrong.html, /id="reason-e"/);
  assert.match(wrong.html, /value="台风停工"/);
  assert.equal((await admin.submit('/bo/set/cal', '/bo/set/cal/order', { day: '2021-07-26', name: '台风停工', reason: '市防指〔2021〕12号' })).status, 303);
  assert.equal(due(), '2021-08-04');
  const listed = await admin.open('/bo/set/cal');
  await sound(listed.html);
  assert.match(listed.html, /市防指〔2021〕12号/);
  assert.equal((await admin.submit('/bo/set/cal', '/bo/set/cal/remove')).status, 303);
  assert.equal(due(), '2021-08-03');
});

test('a holiday notice is imported, half of one is not', async () => {
  const half = await admin.submit('/bo/set/cal', '/bo/set/cal/import', {}, { file: ['2027.csv', 'date,kind,name\n2027-02-08,holiday,春节\n'] });
  assert.equal(half.status, 422);
  assert.match(half.html, /不是完整的年份/);
  const none = await admin.submit('/bo/set/cal', '/bo/set/cal/import', {}, {});
  assert.equal(none.status, 422);
  const whole = await admin.submit('/bo/set/cal', '/bo/set/cal/import', {}, { file: ['2027.csv', 'date,kind,name\n2027-02-08,holiday,春节\n2027-10-01,holiday,国庆节\n'] });
  assert.equal(whole.status, 303, whole.html);
  assert.match((await admin.open('/bo/set/cal')).html, /<dt>2027 年<\/dt><dd>20\d\d-\d\d-\d\d 导入<\/dd>/);
});

test('failed mail is shown and sent again', async () => {
  const page = await admin.open('/bo/set/mail');
  assert.equal(page.status, 200);
  await sound(page.html);
  assert.match(page.html, /邮件服务器没有设置/);
  appendFileSync(join(data.data, 'gongkai.conf'), `smtp = smtp://127.0.0.1:${sink.port}\nmail_from = zwgk@example.gov.cn\n`);
  assert.equal((await admin.submit('/bo/set/mail', '/bo/set/mail/test', { address: 'nobody' })).status, 422);
  assert.equal((await admin.submit('/bo/set/mail', '/bo/set/mail/test', { address: 'gone@example.gov.cn' })).status, 303);
  assert.equal(await jobs(), 0);
  const failed = await admin.open('/bo/set/mail?zt=failed');
  await sound(failed.html);
  assert.match(failed.html, /对方服务器拒收。.*550 no such user/);
  assert.doesNotMatch((await admin.open('/bo/set/mail?zt=waiting')).html, /gone@/);
  sink.state.refuse = () => undefined;
  assert.equal((await admin.submit('/bo/set/mail?zt=failed', '/bo/set/mail/again')).status, 303);
  assert.equal(await jobs(), 0);
  assert.deepEqual(sink.mails.map((mail) => mail.to[0]), ['gone@example.gov.cn']);
  assert.match((await admin.open('/bo/set/mail')).html, /已发出/);
});

test('nobody else sets anything', async () => {
  const others = [await signedIn(server, data.people.zhuanyuan), await signedIn(server, data.people.lingdao), new Visitor(server.url)];
  for (const visitor of others) {
    for (const path of ['/bo/set/site', '/bo/set/cal', '/bo/set/mail']) assert.notEqual((await visitor.fetch(path)).status, 200);
  }
});
