// A unit's site from the command line.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gongkai, newData } from '../lib/server.mjs';

let home;
const run = (...args) => gongkai(...args, '--data', home.data);
const must = (...args) => { const done = run(...args); assert.equal(done.status, 0, done.err); return done.out; };
before(() => { home = newData(); must('unit', 'add', 'A', '甲局'); });
after(() => home.remove());

test('a site is shown before it is set, and changed by name', () => {
  assert.match(must('site', 'show'), /^site_name=甲局\n(.*\n)*base_path=\/zfxxgk\n/);
  must('site', 'set', 'site_name=甲局门户', 'host=a.example.gov.cn', 'setting.consultation_days=7');
  must('site', 'set', 'phone=0578-1234567', 'setting.complaint_days=10');
  const shown = must('site', 'show');
  for (const line of ['site_name=甲局门户', 'host=a.example.gov.cn', 'phone=0578-1234567', 'settings={"consultation_days":7,"complaint_days":10}']) {
    assert.ok(shown.split('\n').includes(line), shown);
  }
  must('site', 'set', 'host=');
  assert.ok(must('site', 'show').split('\n').includes('host='));
});

test('what is wrong is refused in one sentence and changes nothing', () => {
  const before = must('site', 'show');
  for (const [words, ...args] of [[/NAME=VALUE/, 'phone'], [/no “colour”/, 'colour=red'], [/whole number/, 'setting.consultation_days=x'],
    [/base_path/, 'base_path=/bo'], [/site_id_code/, 'phone=1', 'site_id_code=12']]) {
    const done = run('site', 'set', ...args);
    assert.equal(done.status, 2, args.join(' '));
    assert.match(done.err, words);
    assert.equal(done.err.trim().split('\n').length, 1);
  }
  assert.equal(must('site', 'show'), before);
});
