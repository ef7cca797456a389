// The weekly mail and the reminders of columns, by the background jobs, through a mail server of the test's own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gongkai, program, sampleData } from '../lib/server.mjs';
import { readMail, smtpSink } from '../lib/smtp.mjs';

// 2021-01-29 is a Friday; 政务动态 was last updated on 2020-12-25 and has a week: over by 28 days.
const at = (text) => String(Date.parse(`${text}+08:00`) / 1000);

let data, sink;
before(async () => {
  data = sampleData();
  sink = await smtpSink();
  appendFileSync(join(data.data, 'gongkai.conf'), `smtp = smtp://127.0.0.1:${sink.port}\nmail_from = gongkai@example.gov.cn\n`);
  const add = (...args) => assert.equal(gongkai('account', 'add', '--data', data.data, ...args).status, 0);
  add('wang.fang', '示例王', '--role', 'officer', '--email', 'wang.fang@example.gov.cn');
  add('li.xiao', '示例李', '--role', 'writer', '--email', 'li.xiao@example.gov.cn');
});
after(async () => { await sink?.stop(); data?.remove(); });

/** The jobs at an instant; what they sent since. */
async function mailsAt(when) {
  const before = sink.mails.length;
  // Not spawnSync: the sink lives in this process and must be able to answer.
  const child = spawn(program, ['jobs', 'run', '--data', data.data], { stdio: 'inherit', env: { ...process.env, GONGKAI_FAKE_NOW: at(when) } });
  assert.equal(await new Promise((done) => { child.on('exit', done); }), 0);
  return sink.mails.slice(before).map(readMail);
}

test('before eight in the morning nothing is written', async () => {
  assert.deepEqual(await mailsAt('2021-01-29T07:59:00'), []);
});

test('the officer hears once a week what hurts; who has nothing to do hears nothing', async () => {
  const mails = await mailsAt('2021-01-29T08:30:00');
  assert.deepEqual(mails.map((m) => m.headers.to), ['<wang.fang@example.gov.cn>']);
  assert.match(mails[0].subject, /^信息公开每周待办：\d+ 项$/);
  assert.match(mails[0].text, /栏目“政务动态”：超 28 天（每周更新）/);
  assert.match(mails[0].text, /栏目“人事信息”：还没有内容/);
  assert.doesNotMatch(mails[0].text, /公告公示/, 'six months are not over');
  assert.deepEqual(await mailsAt('2021-01-29T15:00:00'), [], 'not twice a day');
  assert.deepEqual(await mailsAt('2021-01-30T09:00:00'), [], 'not twice a week');
  assert.equal((await mailsAt('2021-02-01T09:00:00')).length, 1, 'again on the next Monday');
});

test('what was sent is listed', () => {
  const listed = gongkai('mail', 'list', '--data', data.data);
  assert.equal((listed.out.match(/sent/g) ?? []).length, 2, listed.out);
});
