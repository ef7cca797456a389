// The outbox from the command line: mail goes out, is tried again, fails, and all of it is shown.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gongkai, newData, program } from '../lib/server.mjs';
import { readMail, smtpSink } from '../lib/smtp.mjs';

const T0 = 1610676000; // 2021-01-15 10:00 in China
let home, sink;

before(async () => {
  home = newData();
  sink = await smtpSink({ refuse: (to) => (to.startsWith('gone@') ? '550 5.1.1 no such user' : to.startsWith('busy@') ? '451 4.3.0 come back' : undefined) });
  must('unit', 'add', 'A', '甲局');
});
after(async () => {
  await sink.stop();
  home.remove();
});

function must(...args) {
  const done = gongkai(...args, '--data', home.data);
  assert.equal(done.status, 0, done.err);
  return done.out;
}
/** Not spawnSync: the sink lives in this process and must be able to answer. */
const jobs = (now) => new Promise((resolve) => {
  const child = spawn(program, ['jobs', 'run', '--data', home.data], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, GONGKAI_FAKE_NOW: String(now) } });
  child.on('exit', resolve);
});
const list = (...options) => must('mail', 'list', ...options).split('\n').filter(Boolean).map((line) => line.split('\t'));
const row = (address) => list().find((fields) => fields[2] === address);

test('without a mail server mail waits', async () => {
  must('mail', 'test', 'zhangsan@example.gov.cn');
  assert.equal(await jobs(T0 + 1e9), 0);
  assert.deepEqual(row('zhangsan@example.gov.cn').slice(1), ['waiting', 'zhangsan@example.gov.cn', '邮件发送测试', '0', '']);
});

test('it is handed in once, readable, from the address of the settings', async () => {
  appendFileSync(join(home.data, 'gongkai.conf'), `smtp = smtp://127.0.0.1:${sink.port}\nmail_from = zwgk@example.gov.cn\n`);
  assert.equal(await jobs(T0 + 1e9), 0);
  assert.equal(await jobs(T0 + 1e9), 0);
  assert.equal(sink.mails.length, 1);
  const [mail] = sink.mails;
  assert.equal(mail.from, 'zwgk@example.gov.cn');
  assert.deepEqual(mail.to, ['zhangsan@example.gov.cn']);
  const seen = readMail(mail);
  assert.equal(seen.subject, '邮件发送测试');
  assert.match(seen.text, /^这封邮件说明政府信息公开系统能够发出邮件。收到后不用回复。\r\n$/);
  assert.equal(seen.headers['auto-submitted'], 'auto-generated');
  assert.match(seen.headers['message-id'], /^<\d+@example\.gov\.cn>$/);
  assert.match(seen.headers.date, /^[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0800$/);
  assert.equal(row('zhangsan@example.gov.cn')[1], 'sent');
  const refused = gongkai('mail', 'again', row('zhangsan@example.gov.cn')[0], '--data', home.data);
  assert.equal(refused.status, 2);
  assert.match(refused.err, /gone out already/);
});

test('what the server refuses for good fails at once, and may be sent again', async () => {
  must('mail', 'test', 'gone@example.gov.cn');
  assert.equal(await jobs(T0 + 1e9), 0);
  const [id, state, , , tries, said] = row('gone@example.gov.cn');
  assert.deepEqual([state, tries], ['failed', '1']);
  assert.match(said, /550 5\.1\.1 no such user/);
  assert.deepEqual(list('--state', 'failed').map((fields) => fields[2]), ['gone@example.gov.cn']);
  const kept = sink.state.refuse;
  sink.state.refuse = () => undefined;
  must('mail', 'again', id);
  assert.equal(await jobs(T0 + 1e9), 0);
  sink.state.refuse = kept;
  assert.equal(row('gone@example.gov.cn')[1], 'sent');
});

test('a busy server is tried again later and later, and given up after a day and a half', async () => {
  must('mail', 'test', 'busy@example.gov.cn');
  let now = T0 + 1e9;
  for (const [i, wait] of [60, 300, 1800, 7200, 28800, 86400].entries()) {
    assert.equal(await jobs(now), 0);
    assert.deepEqual([row('busy@example.gov.cn')[1], row('busy@example.gov.cn')[4]], ['waiting', String(i + 1)]);
    assert.equal(await jobs(now + wait - 1), 0); // not yet
    assert.equal(row('busy@example.gov.cn')[4], String(i + 1));
    now += wait;
  }
  assert.equal(await jobs(now), 0);
  assert.deepEqual([row('busy@example.gov.cn')[1], row('busy@example.gov.cn')[4]], ['failed', '7']);
  assert.match(row('busy@example.gov.cn')[5], /451 4\.3\.0 come back/);
});

test('a server that is not there leaves the mail waiting and says so', async () => {
  await sink.stop();
  must('mail', 'test', 'lisi@example.gov.cn');
  assert.equal(await jobs(T0 + 2e9), 0);
  assert.equal(row('lisi@example.gov.cn')[1], 'waiting');
  assert.match(row('lisi@example.gov.cn')[5], /not handed in/);
});

test('what is no address never becomes a header', () => {
  for (const address of ['zhangsan', 'a b@example.gov.cn', 'a@b.cn\nBcc: x@y.cn', 'a@b.cn,c@d.cn', '<a@b.cn>', '-a@b.cn']) {
    const done = gongkai('mail', 'test', '--data', home.data, '--', address);
    assert.equal(done.status, 2, address);
  }
});
