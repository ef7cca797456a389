// The commands on reports as files: exact output, exit status, and what is refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { gongkai, program, root } from '../lib/server.mjs';

const dir = mkdtempSync(join(tmpdir(), 'gongkai-cli-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const file = (name) => join(dir, name);
const put = (name, text) => { writeFileSync(file(name), text); return file(name); };

const CLASSES = ['nat', 'biz', 'res', 'pub', 'law', 'oth', 'total'];
const RESULTS = ['granted', 'partial', ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `den${n}`), 'una1', 'una2', 'una3',
  'np1', 'np2', 'np3', 'np4', 'np5', 'oth1', 'oth2', 'oth3'];
const value = (v) => ({ state: 'value', value: v, raw: String(v) });

/** A nil report of the 2021 form; `set` changes figures by key. */
function report(set = {}, head = {}) {
  const cells = {};
  for (const row of ['regulation', 'normative']) for (const col of ['made', 'repealed', 'valid']) cells[`t2.${row}.${col}`] = value(0);
  for (const row of ['licence', 'penalty', 'coercion']) cells[`t2.${row}.decisions`] = value(0);
  cells['t2.fee.amount'] = value('0');
  for (const row of ['new', 'carry_in', ...RESULTS, 'sum', 'carry_out']) for (const col of CLASSES) cells[`t3.${row}.${col}`] = value(0);
  for (const group of ['review', 'direct', 'post']) {
    for (const item of ['upheld', 'corrected', 'other', 'pending', 'total']) cells[`t4.${group}.${item}`] = value(0);
  }
  for (const [key, v] of Object.entries(set)) cells[key] = typeof v === 'object' ? v : value(v);
  return { format: 'cn-foi-report/1', edition: '2021-30', unit: { name: '样例局' }, year: 2024, period: null, verdict: 'consistent', cells,
    text: [], findings: [], ...head };
}
const line = (...args) => `${JSON.stringify(report(...args))}\n`;

const nil = put('nil.json', line());
const wrong = put('wrong.json', line({ 't3.new.law': 1 }));
const blank = put('blank.json', line({ 't3.new.total': { state: 'blank', value: null, raw: '' } }));

test('check prints the verdict and what does not hold, and its status is the worst', () => {
  assert.deepEqual(gongkai('report', 'check', nil).status, 0);
  const bad = gongkai('report', 'check', wrong);
  assert.equal(bad.status, 1);
  const lines = bad.out.split('\n');
  assert.equal(lines[0], `${wrong}: inconsistent`);
  assert.equal(lines[1], '  t3.row.new violated error t3.new.nat,t3.new.biz,t3.new.res,t3.new.pub,t3.new.law,t3.new.oth,t3.new.total '
    + '表三“一、本年新收政府信息公开申请数量”各类申请人合计 1，总计填 0，相差 1。');
  assert.match(lines[2], /^ {2}t3\.identity\.law violated error /);
  assert.equal(gongkai('report', 'check', blank).status, 3);
  assert.equal(gongkai('report', 'check', nil, blank, wrong).status, 1);
});

test('every file is reported though some cannot be read', () => {
  const refused = put('not.json', '{"format":"cn-foi-report/1"}');
  const run = gongkai('report', 'check', refused, wrong, file('nowhere.html'), nil);
  assert.equal(run.status, 2);
  assert.deepEqual(run.out.split('\n').filter((l) => l.startsWith(dir)), [`${wrong}: inconsistent`, `${nil}: consistent`]);
  assert.equal(run.err.trim().split('\n').length, 2);
  const json = gongkai('report', 'check', '--json', refused, wrong).out.trim().split('\n').map((l) => JSON.parse(l));
  assert.deepEqual(Object.keys(json[0]), ['file', 'error']);
  assert.deepEqual(Object.keys(json[0].error), ['code', 'message']);
  assert.deepEqual(Object.keys(json[1]), ['file', 'verdict', 'findings']);
  assert.deepEqual(Object.keys(json[1].findings[0]), ['rule', 'result', 'level', 'cells', 'message']);
  assert.ok(json[1].findings.some((f) => f.result === 'holds'));
});

test('a refused input is one line on standard error and nothing else', () => {
  for (const args of [['read', put('empty', '')], ['read', dir], ['read', put('no.html', '<p>今天天气很好。</p>')], ['read', nil, '--as', 'pdf'],
    ['read', put('deep.json', '['.repeat(1e6))], ['read', put('cut.json', line().slice(0, 500))], ['check', nil, '--previous', file('none')],
    ['diff', nil, file('none')], ['aggregate', put('none.jsonl', '\n\n'), '-o', file('none-out')],
    ['render', nil, '--to', 'doc', '-o', file('none-out')]]) {
    const run = gongkai('report', ...args);
    assert.equal(run.status, 2, args.join(' '));
    assert.equal(run.out, '', args.join(' '));
    assert.match(run.err, /^gongkai: [^\n]+\n$/, args.join(' '));
  }
  assert.equal(existsSync(file('none-out')), false);
});

test('standard input is a file, and JSON, XML and CSV give each other back', () => {
  const json = gongkai('report', 'read', wrong).out;
  for (const form of ['json', 'xml', 'csv']) {
    const other = put(`round.${form}`, gongkai('report', 'read', wrong, '--as', form).out);
    assert.equal(gongkai('report', 'read', other).out, json, form);
    assert.equal(gongkai('report', 'diff', wrong, other).status, 0, form);
    const piped = spawnSync(program, ['report', 'read', '-'], { input: readFileSync(other), encoding: 'utf8' });
    assert.equal(piped.stdout, json, form);
  }
});

test('diff names the figures', () => {
  const run = gongkai('report', 'diff', nil, wrong);
  assert.equal(run.status, 1);
  assert.equal(run.out, 't3.new.law: 0 1 “一、本年新收政府信息公开申请数量”的“法律服务机构”\n');
});

test("last year's report decides carry-over", () => {
  const last = put('last.json', line({ 't3.carry_out.nat': 2 }, { year: 2023 }));
  const run = gongkai('report', 'check', nil, '--previous', last);
  assert.equal(run.status, 1);
  assert.match(run.out, /t3\.carry\.nat violated error t3\.carry_in\.nat 表三“自然人”一列上年结转 0，上年报告的结转下年度 2，相差 2。/);
});

test('the JSON schema takes what is printed and requires every cell', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(join(root, 'data/cn-foi-report-1.schema.json'), 'utf8')));
  const good = JSON.parse(gongkai('report', 'read', blank).out);
  assert.equal(validate(good), true, JSON.stringify(validate.errors));
  for (const key of Object.keys(good.cells)) {
    const { [key]: gone, ...cells } = good.cells;
    assert.equal(validate({ ...good, cells }), false, `${key} ${JSON.stringify(gone)}`);
  }
  assert.equal(validate({ ...good, extra: 1 }), false);
  assert.equal(validate({ ...good, cells: { ...good.cells, 't3.new.nat': { state: 'value', value: '5', raw: '5' } } }), false);
  /* The two shapes of （六）: one row and the three absent, or three rows. */
  const one = { ...good.cells };
  for (const col of CLASSES) {
    one[`t3.other.${col}`] = value(0);
  }
  assert.equal(validate({ ...good, cells: one }), false);
  for (const col of CLASSES) for (const n of [1, 2, 3]) one[`t3.oth${n}.${col}`] = { state: 'absent', value: null, raw: null };
  assert.equal(validate({ ...good, cells: one }), true, JSON.stringify(validate.errors));
  delete one['t3.other.nat'];
  assert.equal(validate({ ...good, cells: one }), false);
});

test('the schemas are what the editions make', () => {
  const run = spawnSync('python3', [join(root, 'tools/make_report_schemas.py'), '--check'], { encoding: 'utf8' });
  assert.equal(run.stderr, '');
  assert.equal(run.status, 0);
});

test('aggregate sums files, folders and lines alike', () => {
  const names = ['甲局', '乙局', '丙局'];
  const reports = names.map((name, i) => line({ 't2.licence.decisions': i + 1 }, { unit: { name } }));
  const lines = put('all.jsonl', reports.join(''));
  mkdirSync(file('folder/inner'), { recursive: true });
  names.forEach((name, i) => put(i < 2 ? `folder/${i}.json` : `folder/inner/${i}.json`, reports[i]));
  const sum = JSON.parse(gongkai('report', 'aggregate', lines, '-o', '-').out);
  assert.deepEqual(sum.cells['t2.licence.decisions'], { state: 'value', value: 6 });
  assert.equal(sum.missing, null);
  assert.deepEqual(sum.nil, names);
  assert.deepEqual(JSON.parse(gongkai('report', 'aggregate', file('folder'), '-o', '-').out), sum);
  const units = put('units.csv', 'code,name,parent\n0,某县,\n1,甲局,0\n2,乙局,0\n3,丙局,0\n4,丁局,0\n');
  const told = JSON.parse(gongkai('report', 'aggregate', lines, '--units', units, '-o', '-').out);
  assert.deepEqual(told.missing, ['丁局']);
  assert.deepEqual(told.cells['t2.licence.decisions'], { state: 'incomplete', value: null, known_sum: 6, units: ['丁局'] });
});

test('aggregate says where a bad line is, and writes nothing', () => {
  const good = (n) => line({}, { unit: { name: `单位${n}` } });
  const many = Array.from({ length: 700 }, (_, n) => good(n)); // several slices of the file
  const bad = put('bad.jsonl', [...many.slice(0, 650), '{"format":1}\n', ...many.slice(650)].join(''));
  const run = gongkai('report', 'aggregate', bad, '-o', file('bad-out'));
  assert.equal(run.status, 2);
  assert.match(run.err, new RegExp(`^gongkai: ${bad} line 651: .+\n$`));
  assert.equal(existsSync(file('bad-out')), false);
  const twice = put('twice.jsonl', [...many, good(3)].join(''));
  assert.equal(gongkai('report', 'aggregate', twice, '-o', '-').err,
    `gongkai: two reports are of one unit, 单位3: ${twice} line 4 and ${twice} line 701\n`);
  assert.equal(JSON.parse(gongkai('report', 'aggregate', put('many.jsonl', many.join('')), '-o', '-').out).reports, 700);
});

test('an invented edition is read, checked, rendered and summed up without a line of code', () => {
  const editions = join(root, 'tests/fixtures/editions');
  const cells = {};
  for (const row of ['basic', 'topic']) { cells[`d1.${row}.open`] = value(2); cells[`d1.${row}.change`] = value(-1); }
  cells['d1.all.open'] = value(4);
  cells['d1.service.income'] = value('0.5');
  for (const row of ['in', 'yes', 'law', 'none', 'late', 'gone', 'open']) for (const col of ['person', 'firm', 'body', 'total']) cells[`d2.${row}.${col}`] = value(0);
  const third = put('third.json', JSON.stringify(report({}, { edition: '2031-9', year: 2031, cells })));
  const unknown = gongkai('report', 'read', third);
  assert.deepEqual([unknown.status, unknown.out], [2, '']);
  assert.match(unknown.err, /third\.json: the report is in the form "2031-9", which is not known here \(--editions DIR can tell it\)\n$/);
  const check = gongkai('report', 'check', third, '--editions', editions);
  assert.match(check.out, /third\.json: consistent\n/);
  for (const form of ['html', 'docx', 'xlsx', 'pdf', 'xml', 'csv']) {
    const out = file(`third.${form}`);
    assert.equal(gongkai('report', 'render', third, '--to', form, '-o', out, '--editions', editions).status, 0, form);
    const diff = gongkai('report', 'diff', third, out, '--editions', editions);
    assert.equal(diff.status, 0, `${form} ${diff.out}${diff.err}`);
  }
  const sum = JSON.parse(gongkai('report', 'aggregate', third, '-o', '-', '--editions', editions).out);
  assert.deepEqual(sum.cells['d1.service.income'], { state: 'value', value: '0.5' });
});

test('an output that cannot be written is a failure of the system, told in one line', () => {
  for (const out of ['/dev/full', file('nowhere/out.html'), dir]) {
    const run = gongkai('report', 'render', nil, '--to', 'html', '-o', out);
    assert.deepEqual([run.status, run.out], [4, ''], out);
    assert.match(run.err, /^gongkai: cannot write [^\n]+\n$/);
  }
  const data = file('data');
  assert.equal(gongkai('init', '--data', data, '--sample').status, 0);
  const built = gongkai('report', 'build', '--data', data, '--year', '2020', '-o', '/dev/full');
  assert.deepEqual([built.status, built.err], [4, 'gongkai: cannot write /dev/full: No space left on device\n']);
});
