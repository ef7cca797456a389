// A form that nobody ever laid down, taken through every step: what is built, read, checked, rendered and summed up
// follows from its file alone.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gongkai, newData, root } from '../lib/server.mjs';

const editions = join(root, 'tests/fixtures/editions');
const dir = mkdtempSync(join(tmpdir(), 'gongkai-editions-'));
const { data, remove } = newData();
after(() => { remove(); rmSync(dir, { recursive: true, force: true }); });
const file = (name) => join(dir, name);

function must(...args) {
  const run = gongkai(...args, '--data', data);
  assert.equal(run.status, 0, `${args.join(' ')}: ${run.err}${run.out}`);
  return run.out;
}

function imports(ledger, name, lines) {
  writeFileSync(file(name), `${lines.join('\n')}\n`);
  must('import', ledger, file(name));
}

// Rows of 2031, and beside each kind one that belongs to another year.
must('unit', 'add', 'N1', '样例数据局');
imports('licence', 'licence.csv', ['number,title,decided_on', '许1,某许可,2031-01-01', '许2,某许可,2031-12-31', '许3,某许可,2030-12-31', '许4,某许可,2032-01-01']);
imports('penalty', 'penalty.csv', ['number,title,decided_on', '罚1,某处罚,2031-06-01', '罚2,某处罚,2031-06-02', '罚3,某处罚,2031-06-03']);
imports('coercion', 'coercion.csv', ['number,title,decided_on', '强1,某强制,2031-07-01']);
imports('item', 'item.csv', ['kind,number,title,from_on,until_on',
  '行政许可,事1,一,2020-01-01,', '行政许可,事2,二,2020-01-01,2031-05-01', '行政许可,事3,三,2020-01-01,2031-05-01', // two fewer
  '行政处罚,事4,四,2031-03-01,', '行政强制,事5,五,2020-01-01,']); // one more
writeFileSync(file('part1.txt'), '（一）开展情况\n全年开放数据集六个。\n');
must('report', 'text', '--year', '2031', '--part', '1', file('part1.txt'));
imports('fee', 'fee.csv', ['number,title,received_on,amount_fen', '票1,某费,2031-02-01,12345.67', '票2,某费,2031-12-31,0.05', '票3,某费,2032-01-01,99']);
imports('request', 'request.csv', ['number,applicant_class,received_on,result_row,closed_on',
  '申1,自然人,2030-12-31,granted,2031-01-08', // carried in
  '申2,自然人,2031-03-01,den1,2031-03-20', '申3,自然人,2031-03-02,den8,2031-03-20',
  '申4,商业企业,2031-04-01,una2,2031-04-20', '申5,科研机构,2031-04-01,np5,2031-04-20',
  '申6,社会公益组织,2031-04-01,oth1,2031-05-20', '申7,法律服务机构,2031-04-01,oth2,2031-05-20',
  '申8,其他,2031-04-01,oth3,2031-05-20', '申9,法律服务机构,2031-04-01,partial,2031-05-20',
  '申10,商业企业,2031-12-31,granted,2032-01-04', '申11,科研机构,2031-12-30,,']); // carried out

const COUNTS = {
  'd1.basic.open': 2, 'd1.basic.change': -2, 'd1.topic.open': 4, 'd1.topic.change': 1, 'd1.all.open': 6,
};
const REQUESTS = { // person, firm, body, total; counted by hand from the rows above
  in: [3, 2, 6, 11], yes: [1, 0, 1, 2], law: [2, 0, 0, 2], none: [0, 1, 1, 2], late: [0, 0, 2, 2], gone: [0, 0, 1, 1], open: [0, 1, 1, 2],
};
for (const [row, values] of Object.entries(REQUESTS)) {
  ['person', 'firm', 'body', 'total'].forEach((col, i) => { COUNTS[`d2.${row}.${col}`] = values[i]; });
}

test('the ledgers give every cell of a form that the program does not know', () => {
  const report = JSON.parse(must('report', 'build', '--year', '2031', '--editions', editions));
  assert.equal(report.edition, '2031-9');
  assert.equal(report.verdict, 'consistent');
  assert.deepEqual(report.cells['d1.service.income'], { state: 'value', value: '1.234572', raw: '1.234572' });
  for (const [key, value] of Object.entries(COUNTS)) assert.deepEqual(report.cells[key], { state: 'value', value, raw: String(value) }, key);
  const optional = ['person', 'firm', 'body', 'total'].map((col) => `d2.rest.${col}`);
  assert.deepEqual(new Set(Object.keys(report.cells).filter((key) => !optional.includes(key))), new Set([...Object.keys(COUNTS), 'd1.service.income']));
  const held = report.findings.filter((f) => f.result === 'holds').map((f) => f.rule);
  for (const rule of ['d1.all', 'd2.row.law', 'd2.balance.body', 'd2.balance.total']) assert.ok(held.includes(rule), rule);
  assert.deepEqual(report.findings.filter((f) => f.rule.startsWith('ledger.')), []);
});

test('the same ledgers give the form in force where the invented one is not asked for', () => {
  const report = JSON.parse(must('report', 'build', '--year', '2031'));
  assert.equal(report.edition, '2021-30');
  assert.equal(report.cells['t3.sum.total'].value, 9);
  assert.equal(report.cells['t2.fee.amount'].value, '1.234572');
  const unknown = gongkai('report', 'build', '--year', '2031', '--edition', '2031-9', '--data', data);
  assert.deepEqual([unknown.status, unknown.out, unknown.err], [2, '', 'gongkai: there is no edition 2031-9\n']);
});

test('what was built is rendered to every form and read back, the same', () => {
  writeFileSync(file('report.json'), must('report', 'build', '--year', '2031', '--editions', editions));
  for (const form of ['json', 'xml', 'csv', 'html', 'pdf', 'docx', 'xlsx']) {
    for (const [how, args] of [['build', ['report', 'build', '--year', '2031', '--as', form, '--data', data]],
      ['render', ['report', 'render', file('report.json'), '--to', form]]]) {
      const out = file(`${how}.${form}`);
      const run = gongkai(...args, '-o', out, '--editions', editions);
      assert.equal(run.status, 0, `${how} ${form}: ${run.err}`);
      const diff = gongkai('report', 'diff', file('report.json'), out, '--editions', editions);
      assert.equal(diff.status, 0, `${how} ${form}: ${diff.out}${diff.err}`);
      // A document begins with its title, which stands before part one; else the words are the same.
      const text = gongkai('report', 'diff', file('report.json'), out, '--text', '--editions', editions);
      assert.match(text.out, /^(text\.0: 0 \d+ bytes of text\n)?$/, `${how} ${form}`);
      assert.equal(gongkai('report', 'check', out, '--editions', editions).status, 0, `${how} ${form}`);
    }
  }
});

test('all units at once, and summed up', () => {
  writeFileSync(file('all.jsonl'), must('report', 'build', '--year', '2031', '--all', '--editions', editions));
  const sum = JSON.parse(gongkai('report', 'aggregate', file('all.jsonl'), '--editions', editions, '--data', data, '-o', '-').out);
  assert.deepEqual(sum.missing, []);
  assert.deepEqual(sum.cells['d1.service.income'], { state: 'value', value: '1.234572' });
  assert.deepEqual(sum.cells['d2.in.total'], { state: 'value', value: 11 });
});

test('a figure of it opens to its records', () => {
  const records = must('report', 'explain', '--year', '2031', '--editions', editions, '--json', 'd2.late.body').trim().split('\n');
  assert.deepEqual(records.map((line) => JSON.parse(line).number), ['申6', '申7']);
  assert.match(must('report', 'explain', '--year', '2031', '--editions', editions, 'd1.service.income'), /^d1\.service\.income = 1\.234572\n/);
});

test('a ledger that is not kept leaves its cells blank, and a broken sum is found', () => {
  must('ledger', 'state', '--year', '2031', 'penalty', 'not_kept');
  const report = JSON.parse(must('report', 'build', '--year', '2031', '--editions', editions));
  assert.deepEqual(report.cells['d1.topic.open'], { state: 'blank', value: null, raw: '' });
  assert.deepEqual(report.cells['d1.all.open'], { state: 'blank', value: null, raw: '' });
  assert.deepEqual(report.findings.find((f) => f.rule === 'ledger.penalty').cells, ['d1.topic.open', 'd1.all.open']);
  must('ledger', 'state', '--year', '2031', 'penalty', 'kept');
  const wrong = JSON.parse(readFileSync(file('report.json'), 'utf8'));
  wrong.cells['d1.all.open'] = { state: 'value', value: 7, raw: '7' };
  writeFileSync(file('wrong.json'), JSON.stringify(wrong));
  const check = gongkai('report', 'check', file('wrong.json'), '--editions', editions);
  assert.equal(check.status, 1);
  assert.match(check.out, /^ {2}d1\.all violated error d1\.basic\.open,d1\.topic\.open,d1\.all\.open 数据集合计 6，小计填 7，相差 1。$/m);
});

test('a slip in the file of a form is told by the cell it is in', () => {
  const text = readFileSync(join(editions, '2031-9.json'), 'utf8');
  for (const [from, to, says] of [
    ['"measure": "fee.amount"', '"measure": "fee.sum"', /^gongkai: the edition feeds d1\.service\.income from "fee\.sum", which no ledger has\n$/],
    ['"measure": "fee.amount"', '"measure": "procurement.count"', /^gongkai: the edition feeds d1\.service\.income from "procurement\.count": one is money, the other is not\n$/],
    ['"item.licence.change"', '"procurement.amount"', /d1\.basic\.change from "procurement\.amount": one is money/]]) {
    assert.equal(text.split(from).length, 2, from);
    const folder = file(`slip-${Math.abs(to.length)}-${from.length}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'slip.json'), text.replace(from, to));
    const run = gongkai('report', 'build', '--year', '2031', '--editions', folder, '--data', data);
    assert.deepEqual([run.status, run.out], [2, '']);
    assert.match(run.err, says);
  }
});
