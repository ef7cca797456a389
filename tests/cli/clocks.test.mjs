// The calendar and the clocks from the command line: what is printed, and what is refused.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gongkai, gongkaiWith } from '../lib/server.mjs';

const dir = mkdtempSync(join(tmpdir(), 'gongkai-clocks-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const must = (...args) => {
  const done = gongkai(...args);
  assert.equal(done.status, 0, done.err);
  return done.out;
};
const refused = (words, ...args) => {
  const done = gongkai(...args);
  assert.equal(done.status, 2, `${args.join(' ')}: ${done.out}`);
  assert.equal(done.out, '');
  assert.match(done.err, words);
  assert.equal(done.err.trim().split('\n').length, 1);
};

describe('gongkai workday', () => {
  test('a line for each day', () => {
    assert.equal(must('workday', '--from', '2026-10-07', '--to', '2026-10-10'),
      '2026-10-07\tholiday\t国庆节\n2026-10-08\tworkday\t\n2026-10-09\tworkday\t\n2026-10-10\tworkday\t国庆节\n');
    assert.equal(must('workday', '--from', '2020-02-01', '--to', '2020-02-01'), '2020-02-01\tholiday\t周末\n');
  });
  test('years without a notice are marked, until it is given', () => {
    const file = join(dir, '2027.csv');
    assert.equal(must('workday', '--from', '2027-10-01', '--to', '2027-10-01'), '2027-10-01\tworkday\t\tprovisional\n');
    writeFileSync(file, 'date,kind,name\n2027-02-08,holiday,春节\n2027-10-01,holiday,国庆节\n');
    assert.equal(must('workday', '--from', '2027-10-01', '--to', '2027-10-01', '--calendar', file), '2027-10-01\tholiday\t国庆节\n');
    writeFileSync(file, 'date,kind,name\n2027-02-08,holiday,春节\n2027-10-32,holiday,国庆节\n');
    refused(/line 3/, 'workday', '--from', '2027-10-01', '--to', '2027-10-01', '--calendar', file);
  });
  test('the whole calendar', () => {
    const lines = must('workday', '--from', '2008-01-01', '--to', '2099-12-31').trim().split('\n');
    assert.equal(lines.length, 33603);
    assert.equal(lines.filter((line) => /^2020-.*\tworkday\t/.test(line)).length, 249);
  });
  test('bad days are refused', () => {
    refused(/2021-02-31.*not a real date/, 'workday', '--from', '2021-02-31', '--to', '2021-03-01');
    refused(/after/, 'workday', '--from', '2021-03-02', '--to', '2021-03-01');
    refused(/2008 to 2099/, 'workday', '--from', '2007-12-31', '--to', '2021-03-01');
    refused(/2008 to 2099/, 'workday', '--from', '2021-01-01', '--to', '2100-01-01');
    refused(/--to/, 'workday', '--from', '2021-01-01');
  });
});

describe('gongkai deadline', () => {
  const base = ['deadline', '--start', '2021-01-04', '--days', '20'];
  test('the due date, then every day', () => {
    const lines = must(...base, '--pause', '2021-01-11:2021-01-14').split('\n').slice(0, -1);
    assert.equal(lines[0], '2021-02-04');
    assert.equal(lines[1], 'pause\t2021-01-11:2021-01-14\t3\t');
    assert.equal(lines[2], '2021-01-05\tcounted\t1\t');
    assert.ok(lines.includes('2021-01-12\tpaused\t\t暂停'));
    assert.ok(lines.includes('2021-01-16\tskipped\t\t周末'));
    assert.equal(lines.at(-1), '2021-02-04\tcounted\t20\t');
    assert.equal(lines.length, 2 + 31);
  });
  test('overlapping pauses in any order', () => {
    const one = JSON.parse(must(...base, '--json', '--pause', '2021-01-11:2021-01-14'));
    const two = JSON.parse(must(...base, '--json', '--pause', '2021-01-12:2021-01-14', '--pause', '2021-01-11:2021-01-13'));
    assert.equal(one.due, '2021-02-04');
    assert.equal(two.due, one.due);
    assert.equal(two.paused, 3);
    assert.deepEqual(two.pauses.map((pause) => pause.days), [2, 1]);
  });
  test('JSON, extension, article', () => {
    const it = JSON.parse(must('deadline', '--start', '2026-09-18', '--rule', 'reply', '--extend', '20', '--json'));
    assert.equal(it.due, '2026-11-19');
    assert.equal(it.due_before_extension, '2026-10-22');
    assert.match(it.article, /第三十三条/);
    assert.equal(it.provisional, false);
    assert.equal(it.steps.filter((step) => step.kind === 'counted').length, 40);
    assert.equal(it.steps.filter((step) => step.extension).length, 20);
    assert.equal(it.steps.find((step) => step.date === '2026-09-20').name, '国庆节调休');
    assert.equal(it.steps.find((step) => step.date === '2026-10-01').name, '国庆节');
  });
  test('calendar days; provisional years; the host\'s time zone', () => {
    assert.match(must('deadline', '--start', '2026-09-18', '--days', '60', '--calendar-days'), /^2026-11-17\n/);
    assert.match(must('deadline', '--start', '2026-12-04', '--days', '20'), /^2027-01-01\tprovisional\n/);
    for (const TZ of ['UTC', 'America/New_York', 'Pacific/Kiritimati']) {
      assert.match(gongkaiWith({ TZ }, 'deadline', '--start', '2020-01-15', '--days', '20').out, /^2020-02-19\n/);
    }
  });
  test('bad input is refused in one sentence', () => {
    refused(/not a real date/, 'deadline', '--start', '2021-02-31', '--days', '20');
    refused(/2008 to 2099/, 'deadline', '--start', '2007-06-01', '--days', '20');
    refused(/2099/, 'deadline', '--start', '2099-12-20', '--days', '20');
    for (const days of ['0', '-1', '3651', 'x', '99999999999999999999', '']) refused(/--days/, 'deadline', '--start', '2021-01-04', '--days', days);
    refused(/--days N or --rule/, 'deadline', '--start', '2021-01-04');
    refused(/--extend/, ...base, '--extend', '21');
    refused(/FROM:TO/, ...base, '--pause', '2021-01-11');
    refused(/ends before it begins/, ...base, '--pause', '2021-01-14:2021-01-11');
    refused(/not a real date/, ...base, '--pause', '2021-01-14:2021-01-32');
    refused(/not a real date/, ...base, '--pause', '2021-01-11:2021-01-12:2021-01-13');
    refused(/begins before --start/, ...base, '--pause', '2021-01-01:2021-01-12');
    refused(/no rule “nothing”.*reply/, 'deadline', '--start', '2021-01-04', '--rule', 'nothing');
    refused(/leave out --days/, ...base, '--rule', 'reply');
    refused(/extended/, 'deadline', '--start', '2021-01-04', '--rule', 'third_party', '--extend', '5');
  });
});

describe('the calendar of a data directory', () => {
  const data = join(dir, 'var');
  const at = (...args) => [...args, '--data', data];
  const notice = join(dir, 'notice.csv');
  before(() => {
    must(...at('init'));
    must(...at('unit', 'add', 'A', '甲局'));
    writeFileSync(notice, 'date,kind,name\n2026-12-26,workday,元旦\n2027-02-08,holiday,春节\n2027-10-01,holiday,国庆节\n');
  });

  test('a notice is imported, for every unit', () => {
    const friday = ['workday', '--from', '2027-10-01', '--to', '2027-10-01'];
    assert.equal(must(...at(...friday)), '2027-10-01\tworkday\t\tprovisional\n');
    must(...at('calendar', 'import', notice));
    assert.equal(must(...at(...friday)), '2027-10-01\tholiday\t国庆节\n');
    assert.equal(must(...friday), '2027-10-01\tworkday\t\tprovisional\n'); // the program's own is as it was
    assert.match(must(...at('calendar', 'list')), /^year\t2008\tprogram\n(.*\n){18}year\t2027\t20\d\d-\d\d-\d\d\n$/);
  });

  test('a local order moves what is due, with its name and reason', () => {
    const asked = ['deadline', '--start', '2021-07-23', '--rule', 'consultation'];
    assert.equal(must(...at(...asked)).split('\n')[0], '2021-07-30');
    must(...at('calendar', 'override', '2021-07-26', 'holiday', '台风停工', '--reason', '市防指〔2021〕12号'));
    const lines = must(...at(...asked)).split('\n');
    assert.equal(lines[0], '2021-08-02');
    assert.ok(lines.includes('2021-07-26\tskipped\t\t台风停工'), lines.join('\n'));
    assert.equal(must(...asked).split('\n')[0], '2021-07-30');
    assert.match(must(...at('calendar', 'list')), /\norder\t2021-07-26\tholiday\t台风停工\t市防指〔2021〕12号\tthis unit\n$/);
    must(...at('calendar', 'override', '2021-07-27', 'holiday', '台风', '--reason', '省令', '--all-units'));
    assert.equal(must(...at(...asked, '--unit', 'A')).split('\n')[0], '2021-08-03');
    must(...at('calendar', 'override', '2021-07-26', '--remove'));
    must(...at('calendar', 'override', '2021-07-27', '--remove', '--all-units'));
    assert.equal(must(...at(...asked)).split('\n')[0], '2021-07-30');
  });

  test('what is wrong changes nothing', () => {
    const before = must(...at('calendar', 'list'));
    const half = join(dir, 'half.csv');
    writeFileSync(half, 'date,kind,name\n2028-10-02,holiday,国庆节\n');
    refused(/2028 is not whole/, ...at('calendar', 'import', half));
    refused(/nothing\.csv/, ...at('calendar', 'import', join(dir, 'nothing.csv')));
    refused(/workday or a holiday/, ...at('calendar', 'override', '2021-07-26', 'free', '台风', '--reason', '令'));
    refused(/needs a name and/, ...at('calendar', 'override', '2021-07-26', 'holiday', '台风'));
    refused(/not a real date/, ...at('calendar', 'override', '2021-07-32', 'holiday', '台风', '--reason', '令'));
    refused(/no local order/, ...at('calendar', 'override', '2021-07-26', '--remove'));
    refused(/no unit B/, ...at('workday', '--from', '2021-01-01', '--to', '2021-01-02', '--unit', 'B'));
    refused(/leave out --unit/, ...at('workday', '--from', '2021-01-01', '--to', '2021-01-02', '--calendar', notice));
    refused(/leave out --unit/, ...at('deadline', '--start', '2021-01-04', '--days', '5', '--calendar', notice));
    assert.equal(must(...at('calendar', 'list')), before);
  });
});
