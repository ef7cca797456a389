// The published reports beside the repository (not part of it): the figures and verdicts that people read in them.
// `./test` runs this level only where they are.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { gongkai, root } from '../lib/server.mjs';

const shared = resolve(root, process.env.GONGKAI_SHARED ?? '../shared');
const expected = JSON.parse(readFileSync(join(shared, 'reports/expected.json'), 'utf8'));
const CLASSES = ['nat', 'biz', 'res', 'pub', 'law', 'oth', 'total'];
const ITEMS = ['upheld', 'corrected', 'other', 'pending', 'total'];
const TABLE_2 = {
  '2019-60': { regulation: ['made', 'disclosed', 'total'], normative: ['made', 'disclosed', 'total'], fee: ['items', 'change'],
    procurement: ['items', 'amount'], ...Object.fromEntries(['licence', 'other_service', 'penalty', 'coercion'].map((k) => [k, ['items', 'change', 'decisions']])) },
  '2021-30': { regulation: ['made', 'repealed', 'valid'], normative: ['made', 'repealed', 'valid'], licence: ['decisions'],
    penalty: ['decisions'], coercion: ['decisions'], fee: ['amount'] },
};
const MONEY = ['t2.fee.amount', 't2.procurement.amount'];

/** Cells that were confirmed by reading: key -> figure, "/", or null for a blank. */
function figures(report) {
  const cells = {};
  for (const [row, values] of Object.entries(report.table2 ?? {})) {
    values.forEach((v, i) => { cells[`t2.${row}.${TABLE_2[report.format][row][i]}`] = v; });
  }
  for (const [row, values] of Object.entries(report.table3 ?? {})) values.forEach((v, i) => { cells[`t3.${row}.${CLASSES[i]}`] = v; });
  for (const [group, values] of Object.entries(report.table4 ?? {})) values.forEach((v, i) => { cells[`t4.${group}.${ITEMS[i]}`] = v; });
  return cells;
}

/** What the canonical cell must be for a figure that was read by hand. */
function cellOf(key, v) {
  if (v === null) return { state: 'blank', value: null, raw: '' };
  if (v === '/') return { state: 'not_applicable', value: null, raw: '/' };
  const number = String(v).replace(/元$/, '');
  return { state: 'value', value: MONEY.includes(key) ? number : Number(number), raw: String(v) };
}

const dir = mkdtempSync(join(tmpdir(), 'gongkai-shared-'));
after(() => rmSync(dir, { recursive: true, force: true }));

function violatedOf(path) {
  const run = gongkai('report', 'check', '--json', path);
  const { verdict, findings } = JSON.parse(run.out);
  return { verdict, violated: findings.filter((f) => f.result === 'violated' && f.level === 'error').map((f) => f.rule), status: run.status };
}

for (const report of expected.reports) {
  test(`${report.file}: the figures as people read them give the verdict`, () => {
    const path = join(shared, 'reports', report.file);
    const cells = JSON.parse(gongkai('report', 'read', path).out).cells;
    // The verdict's rules alone: no reader of documents takes part in this file.
    for (const cell of Object.values(cells)) Object.assign(cell, { state: 'absent', value: null, raw: null, derived: undefined });
    const known = figures(report);
    for (const [key, v] of Object.entries(known)) cells[key] = cellOf(key, v);
    const other = Object.keys(known).some((key) => key.startsWith('t3.other.'));
    for (const key of Object.keys(cells)) if (report.format === '2021-30' && !other && key.startsWith('t3.other.')) delete cells[key];
    const made = join(dir, `${report.file}.json`);
    writeFileSync(made, JSON.stringify({ format: 'cn-foi-report/1', edition: report.format, unit: { name: null }, year: null, period: null,
      verdict: 'undecidable', cells, text: [], findings: [] }));
    const found = violatedOf(made);
    assert.equal(found.verdict, report.verdict_tables);
    assert.deepEqual(found.violated, report.violated);
    assert.equal(found.status, { consistent: 0, inconsistent: 1, undecidable: 3 }[report.verdict_tables]);
  });

  test(`${report.file}: reading it gives those figures and that verdict`, () => {
    const path = join(shared, 'reports', report.file);
    const read = JSON.parse(gongkai('report', 'read', path).out);
    for (const [key, v] of Object.entries(figures(report))) {
      const { state, value } = read.cells[key] ?? {};
      const { state: wantedState, value: wanted } = cellOf(key, v);
      assert.deepEqual({ key, state, value }, { key, state: wantedState, value: wanted });
    }
    for (const n of [2, 3, 4]) {
      const cells = Object.entries(read.cells).filter(([key]) => key.startsWith(`t${n}.`)).map(([, cell]) => cell);
      if (report[`table${n}_state`] === 'lost') assert.ok(cells.every((cell) => cell.state !== 'value'), `table ${n} is lost`);
      if (report[`table${n}_state`] === 'absent') assert.ok(cells.every((cell) => cell.state === 'absent'), `table ${n} is absent`);
    }
    const found = violatedOf(path);
    assert.equal(found.verdict, report.verdict_tables);
    assert.deepEqual(found.violated, report.violated);
  });
}
