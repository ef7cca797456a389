// From the ledgers to the page by the program alone, on SQLite and on a PostgreSQL of the test's own. Quick runs: SQLite only.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { postgres } from '../lib/postgres.mjs';
import { gongkai, gongkaiWith, newData, root, serve } from '../lib/server.mjs';

const dir = mkdtempSync(join(tmpdir(), 'gongkai-engines-'));
const quick = process.env.GONGKAI_TEST_MODE === 'quick';
const server = quick ? null : await postgres();
const made = [];
after(async () => {
  for (const { remove } of made) remove();
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const file = (name) => join(dir, name);
const put = (name, text) => { writeFileSync(file(name), text); return file(name); };
const MIDNIGHT = 1609430400; // 2021-01-01 00:00 in China, 2020-12-31 16:00 in London, 11:00 in New York

let databases = 0;
/** A data directory on the engine, and its commands: `run` gives what happened, `must` what it printed. */
function make(engine, ...options) {
  databases += 1;
  const where = engine === 'sqlite' ? [] : ['--db', server.database(`t${databases}`)];
  const { data, remove } = newData(...where, ...options);
  made.push({ remove });
  const run = (...args) => gongkai(...args, '--data', data);
  const must = (...args) => {
    const done = run(...args);
    assert.equal(done.status, 0, `${args.join(' ')}: ${done.err}${done.out}`);
    return done.out;
  };
  return { data, run, must, build: (year, ...args) => JSON.parse(must('report', 'build', '--year', String(year), ...args)) };
}

const refused = (done, says) => {
  assert.deepEqual([done.status, done.out], [2, '']);
  assert.match(done.err, says);
};
const numbers = (json) => json.trim().split('\n').filter((line) => line).map((line) => JSON.parse(line).number);
const cell = (report, key) => report.cells[key].value;
const hold = (report, prefix) => report.findings.filter((f) => f.rule.startsWith(prefix) && f.result === 'holds').length;

const printed = {}; // engine -> what the sample's report looks like

for (const engine of quick ? ['sqlite'] : ['sqlite', 'pgsql']) {
  describe(engine, () => {
    test('the sample unit is built, explained and served', async () => {
      const { data, must, run } = make(engine, '--sample');
      assert.match(readFileSync(join(data, 'gongkai.conf'), 'utf8'), engine === 'sqlite' ? /sqlite/ : /host=/);
      printed[engine] = ['json', 'xml', 'csv'].map((form) => must('report', 'build', '--year', '2020', '--as', form));
      const other = must('report', 'build', '--year', '2020', '--edition', '2021-30');
      printed[engine].push(other, must('report', 'build', '--year', '2020', '--all'), must('unit', 'list', '--year', '2020'));
      const many = make(engine);
      many.must('sample', '--units', '50', '--requests', '2000', '--registers', '5000', '--year', '2023', '--seed', '3');
      printed[engine].push(many.must('report', 'build', '--year', '2023', '--all'));
      assert.equal(printed[engine].at(-1).trim().split('\n').length, 50);
      assert.deepEqual([JSON.parse(printed[engine][0]).edition, JSON.parse(other).edition], ['2019-60', '2021-30']);
      assert.equal(numbers(must('report', 'explain', '--year', '2020', '--json', 't2.licence.decisions')).length, 197);
      refused(run('report', 'build', '--year', '2020', '--db', 'x'), /--db/);

      const site = await serve(data);
      try {
        const api = await fetch(`${site.url}/api/v1/reports/2020`);
        assert.equal(api.status, 200);
        assert.equal(`${await api.text()}\n`, printed[engine][0]);
        for (const path of ['/zfxxgk/', '/zfxxgk/zfxxgknb', '/zfxxgk/zfxxgknb/2020', '/zfxxgk/zfxxgknb/2020/t2.licence.decisions']) {
          const answer = await fetch(site.url + path);
          const page = await answer.text();
          assert.equal(answer.status, 200, path);
          assert.match(page, /2020/, path);
          if (path.endsWith('decisions')) assert.match(page, /197/);
        }
        assert.equal((await fetch(`${site.url}/zfxxgk/zfxxgknb/2021`)).status, 404);
        assert.equal((await fetch(`${site.url}/api/v1/reports/2021`)).status, 404);
      } finally {
        assert.equal(await site.stop(), 0);
      }
    });

    test('without one licence the report says 196 and the explanation lists 196', () => {
      const { must, run, build } = make(engine, '--sample');
      const before = numbers(must('report', 'explain', '--year', '2020', '--json', 't2.licence.decisions'));
      const gone = before[100];
      assert.equal(new Set(before).size, 197);
      must('ledger', 'remove', 'licence', gone, '--reason', '重复录入');
      assert.equal(cell(build(2020), 't2.licence.decisions'), 196);
      assert.deepEqual(numbers(must('report', 'explain', '--year', '2020', '--json', 't2.licence.decisions')), before.filter((n) => n !== gone));
      const lines = must('report', 'explain', '--year', '2020', 't2.licence.decisions').trim().split('\n');
      assert.equal(lines[0], 't2.licence.decisions = 196');
      assert.ok(lines.includes('已公布：197'), 'what was issued stays');
      assert.equal(lines.filter((line) => line.includes('示例卫许〔2020〕')).length, 196);
      refused(run('ledger', 'remove', 'licence', gone, '--reason', '又删'), /has no row with the number/);
    });

    test('rows come from CSV and XLSX, all or none', () => {
      const { must, run, build } = make(engine);
      must('unit', 'add', 'A', '甲局');
      const bad = put('bad.csv', '决定书文号,事项名称,决定日期\n许1,甲,2020-05-01\n许2,甲,2020-13-01\n,甲,2020-05-01\n许1,乙,2020-05-02\n');
      const wrong = run('import', 'licence', bad);
      assert.equal(wrong.status, 2);
      assert.deepEqual(wrong.out.trim().split('\n').map((line) => line.slice(bad.length).match(/^:(\d+): \S/)?.[1]), ['3', '4', '5'], wrong.out);
      assert.match(wrong.err, /^gongkai: [^\n]+\n$/);
      refused(run('ledger', 'remove', 'licence', '许1', '--reason', 'x'), /has no row/);

      const rows = Array.from({ length: 50 }, (_, i) => [`许${i}`, '许可事项', `2020-${String(1 + i % 12).padStart(2, '0')}-15`]);
      assert.equal(must('import', 'licence', put('licence.csv', `决定书文号,事项名称,决定日期\n${rows.map((r) => r.join(',')).join('\n')}\n`)), '50 rows imported\n');
      // The serial number of a day, as spreadsheets keep dates: 44104 is 2020-09-30.
      const sheet = [['决定书文号', '事项名称', '决定日期'], ['罚1', '某案', 44104], ['罚2', '某案', '2020年9月30日'], ['罚3', '某案', '2021/1/1']];
      const written = spawnSync('python3', [join(root, 'tests/lib/xlsx.py'), file('penalty.xlsx')], { input: JSON.stringify(sheet), encoding: 'utf8' });
      assert.equal(written.status, 0, written.stderr);
      assert.equal(must('import', 'penalty', file('penalty.xlsx'), '--dry-run'), '3 rows could be imported\n');
      assert.equal(must('import', 'penalty', file('penalty.xlsx')), '3 rows imported\n');
      const report = build(2020);
      assert.deepEqual([cell(report, 't2.licence.decisions'), cell(report, 't2.penalty.decisions')], [50, 2]);
      const explained = must('report', 'explain', '--year', '2020', '--json', 't2.penalty.decisions').trim().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(explained.map(({ number, date }) => [number, date]), [['罚1', 20200930], ['罚2', 20200930]]);
    });

    test('requests are carried from the old form into the new, and open to their numbers', () => {
      const { must, run, build } = make(engine);
      must('unit', 'add', 'A', '甲局');
      const head = '登记编号,申请人类型,收到日期,办理结果,答复日期\n';
      refused({ ...run('import', 'request', put('kindless.csv', `${head}申1,自然人,2019-12-20,,2020-01-10\n`)), out: '' }, /./);
      must('import', 'request', put('request.csv', head + [
        '申1,自然人,2019-12-20,予以公开,2020-01-10', // carried into 2020
        '申2,自然人,2020-03-01,国家秘密,2020-03-20', '申3,商业企业,2020-03-01,重复申请,2020-12-31',
        '申4,商业企业,2020-12-31,予以公开,2021-01-01', // carried into 2021
        '申5,科研机构,2020-11-30,,', // open still
        '申6,其他,2021-02-01,其他处理1,2021-03-01',
      ].join('\n')));
      must('ledger', 'state', '--year', '2020', 'remedy', 'nil');
      must('ledger', 'state', '--year', '2021', 'remedy', 'nil');
      const old = build(2020);
      assert.equal(old.edition, '2019-60');
      const rows = (report, names) => names.map((row) => ['nat', 'biz', 'res', 'oth', 'total'].map((col) => cell(report, `t3.${row}.${col}`)));
      assert.deepEqual(rows(old, ['new', 'carry_in', 'granted', 'den1', 'np2', 'other', 'sum', 'carry_out']),
        [[1, 2, 1, 0, 4], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [0, 1, 0, 0, 1], [0, 0, 0, 0, 0], [2, 1, 0, 0, 3], [0, 1, 1, 0, 2]]);
      assert.equal(old.verdict, 'consistent');
      must('report', 'freeze', '--year', '2020');
      const now = build(2021);
      assert.equal(now.edition, '2021-30');
      assert.deepEqual(rows(now, ['new', 'carry_in', 'granted', 'oth1', 'sum', 'carry_out']),
        [[0, 0, 0, 1, 1], [0, 1, 1, 0, 2], [0, 1, 0, 0, 1], [0, 0, 0, 1, 1], [0, 1, 0, 1, 2], [0, 0, 1, 0, 1]]);
      assert.equal(now.verdict, 'consistent');
      assert.equal(hold(now, 't3.carry.'), 7, 'with the frozen report of the year before');
      const explain = (year, key) => numbers(must('report', 'explain', '--year', String(year), '--json', key));
      assert.deepEqual(explain(2020, 't3.new.total').sort(), ['申2', '申3', '申4', '申5']);
      assert.deepEqual(explain(2020, 't3.carry_in.nat'), ['申1']);
      assert.deepEqual(explain(2020, 't3.carry_out.total').sort(), ['申4', '申5']);
      assert.deepEqual(explain(2021, 't3.carry_in.total').sort(), ['申4', '申5']);
      assert.deepEqual(explain(2021, 't3.sum.total').sort(), ['申4', '申6']);
      assert.deepEqual(explain(2021, 't3.den8.law'), []);
      // A late correction in the ledger breaks the tie to what was issued, and is found.
      must('ledger', 'correct', 'request', '申5', '--set', '收到日期=2021-01-04', '--reason', '日期录错');
      const broken = build(2021);
      assert.equal(broken.verdict, 'inconsistent');
      assert.deepEqual(broken.findings.filter((f) => f.result === 'violated' && f.level === 'error').map((f) => f.rule), ['t3.carry.res', 't3.carry.total']);
    });

    test('a ledger is kept, nil or not kept', () => {
      const { must, run, build } = make(engine);
      must('unit', 'add', 'A', '甲局');
      let report = build(2020);
      assert.deepEqual(report.cells['t2.penalty.decisions'], { state: 'blank', value: null, raw: '' });
      assert.equal(report.verdict, 'undecidable');
      const hint = report.findings.find((f) => f.rule === 'ledger.penalty');
      assert.deepEqual([hint.result, hint.level, hint.cells], ['undecidable', 'hint', ['t2.penalty.decisions']]);
      assert.match(hint.message, /^“行政处罚决定”台账/);

      must('ledger', 'state', '--year', '2020', 'penalty', 'nil');
      report = build(2020);
      assert.deepEqual(report.cells['t2.penalty.decisions'], { state: 'value', value: 0, raw: '0' });
      assert.equal(report.findings.find((f) => f.rule === 'ledger.penalty'), undefined);
      const add = ['ledger', 'add', 'penalty', '--set', '决定书文号=罚1', '--set', '事项名称=某案', '--set', '决定日期=2020-05-01', '--reason', '补录'];
      refused(run(...add), /nil/);

      must('ledger', 'state', '--year', '2020', 'penalty', 'kept');
      must(...add);
      assert.equal(cell(build(2020), 't2.penalty.decisions'), 1);
      refused(run('ledger', 'state', '--year', '2020', 'penalty', 'nil'), /./);
      must('ledger', 'state', '--year', '2020', 'penalty', 'not_kept');
      assert.equal(build(2020).cells['t2.penalty.decisions'].state, 'blank');
      assert.equal(must('ledger', 'state', '--year', '2020').split('\n').find((line) => line.startsWith('penalty')).includes('not_kept'), true);
    });

    test('the year ends at midnight in China, whatever the host says', () => {
      for (const zone of ['UTC', 'America/New_York', 'Asia/Shanghai']) {
        const { data, must } = make(engine);
        must('unit', 'add', 'A', '甲局');
        const freeze = (now) => gongkaiWith({ TZ: zone, GONGKAI_FAKE_NOW: String(now) }, 'report', 'freeze', '--year', '2020', '--data', data);
        refused(freeze(MIDNIGHT - 1), /2020 has not ended/);
        assert.equal(freeze(MIDNIGHT).status, 0, zone);
        refused(freeze(MIDNIGHT + 1), /frozen already/);
        // A reply of the last day and one of the first belong to their years.
        must('import', 'request', put('edge.csv', ['登记编号,申请人类型,收到日期,办理结果,答复日期',
          '申1,自然人,2020-12-31,granted,2020-12-31', '申2,商业企业,2020-12-31,granted,2021-01-01'].join('\n')));
        const report = JSON.parse(gongkaiWith({ TZ: zone }, 'report', 'build', '--year', '2020', '--data', data).out);
        assert.deepEqual(['new', 'granted', 'carry_out'].map((row) => cell(report, `t3.${row}.total`)), [2, 1, 1], zone);
      }
    });

    test('units form a tree, and their reports are summed up', () => {
      const { must, run } = make(engine);
      must('unit', 'add', 'A', '样例县');
      for (const [code, name] of [['B', '甲局'], ['C', '乙局'], ['D', '丙局']]) must('unit', 'add', code, name, '--parent', 'A');
      refused(run('unit', 'add', 'E', '丁局', '--parent', 'Z'), /there is no unit Z/);
      refused(run('unit', 'add', 'B', '戊局'), /B already/);
      assert.deepEqual(must('unit', 'list').trim().split('\n').map((line) => line.split(/\s+/)), [['A', '样例县'], ['B', '甲局'], ['C', '乙局'], ['D', '丙局']]);

      refused(run('report', 'build', '--year', '2020'), /^gongkai: there are several units: say which with --unit CODE\n$/);
      refused(run('report', 'explain', '--year', '2020', 't3.new.nat'), /several units/);
      refused(run('report', 'freeze', '--year', '2020'), /several units/);
      refused(run('report', 'build', '--year', '2020', '--unit', 'Z'), /there is no unit Z/);

      for (const option of [['--unit', 'B'], ['--as', 'pdf'], ['-o', file('none')]]) {
        refused(run('report', 'build', '--year', '2020', '--all', ...option), /^gongkai: --all prints every unit's report as a line of JSON; it goes with none of/);
      }
      for (const [code, count] of [['B', 2], ['C', 3]]) {
        const rows = Array.from({ length: count }, (_, i) => `许${i},事项,2020-07-01,${code}`);
        must('import', 'licence', put('units.csv', `number,title,decided_on,unit\n${rows.join('\n')}\n`));
        must('ledger', 'state', '--year', '2020', 'penalty', 'nil', '--unit', code);
        put(`unit-${code}.json`, must('report', 'build', '--year', '2020', '--unit', code));
      }
      const sum = JSON.parse(must('report', 'aggregate', file('unit-B.json'), file('unit-C.json'), '-o', '-'));
      assert.deepEqual(sum.missing, ['丙局']);
      assert.deepEqual(sum.cells['t2.licence.decisions'], { state: 'incomplete', value: null, known_sum: 5, units: ['丙局'] });
      put('unit-D.json', must('report', 'build', '--year', '2020', '--unit', 'D'));
      const all = JSON.parse(must('report', 'aggregate', ...['B', 'C', 'D'].map((code) => file(`unit-${code}.json`)), '-o', '-'));
      assert.deepEqual(all.missing, []);
      // 丙局 keeps no ledger: blank is unknown, not 0.
      assert.deepEqual(all.cells['t2.licence.decisions'], { state: 'incomplete', value: null, known_sum: 5, units: ['丙局'] });
      must('ledger', 'state', '--year', '2020', 'licence', 'nil', '--unit', 'D');
      put('unit-D.json', must('report', 'build', '--year', '2020', '--unit', 'D'));
      const told = JSON.parse(must('report', 'aggregate', ...['B', 'C', 'D'].map((code) => file(`unit-${code}.json`)), '-o', '-'));
      assert.deepEqual(told.cells['t2.licence.decisions'], { state: 'value', value: 5 });
    });

    test('with --unit a site is of one unit', async () => {
      const { data, must, run } = make(engine, '--sample');
      must('unit', 'add', 'B', '甲局');
      refused(run('serve', '--listen', '127.0.0.1:0', '--unit', 'Z'), /^gongkai: there is no unit Z\n$/);
      const site = await serve(data, '--unit', 'SAMPLE');
      try {
        const answer = await fetch(`${site.url}/api/v1/reports/2020`);
        assert.equal((await answer.json()).cells['t2.licence.decisions'].value, 197);
        assert.match(await (await fetch(`${site.url}/zfxxgk/zfxxgknb`)).text(), /zfxxgknb\/2020"/);
      } finally {
        await site.stop();
      }
      const other = await serve(data, '--unit', 'B');
      try {
        assert.equal((await fetch(`${other.url}/api/v1/reports/2020`)).status, 404);
        const page = await (await fetch(`${other.url}/zfxxgk/zfxxgknb`)).text();
        assert.match(page, /甲局/);
        assert.doesNotMatch(page, /zfxxgknb\/2020"|示例经济技术开发区/);
      } finally {
        await other.stop();
      }
    });
  });
}

if (!quick) {
  test('both engines print the same, byte for byte', () => {
    assert.deepEqual(printed.pgsql, printed.sqlite);
  });
}
