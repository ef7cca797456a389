// The sample unit's narrative says what its ledgers hold, and filled databases of many units count what SQL counts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gongkai, newData, sampleData } from '../lib/server.mjs';

const dir = mkdtempSync(join(tmpdir(), 'gongkai-sample-'));
const made = [];
after(() => { for (const { remove } of made) remove(); rmSync(dir, { recursive: true, force: true }); });

// Straight from the file, by another program than ours: a list of rows as objects.
const SQL = `
import json, sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
db.row_factory = sqlite3.Row
print(json.dumps([dict(row) for row in db.execute(sys.argv[2])]))
`;

function commands(one) {
  made.push(one);
  const must = (...args) => {
    const done = gongkai(...args, '--data', one.data);
    assert.equal(done.status, 0, `${args.join(' ')}: ${done.err}`);
    return done.out;
  };
  const sql = (query) => {
    const done = spawnSync('python3', ['-c', SQL, join(one.data, 'gongkai.db'), query], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    return JSON.parse(done.stdout);
  };
  return { must, sql };
}

describe('the sample unit', () => {
  const { must, sql } = commands(sampleData());
  const report = JSON.parse(must('report', 'build', '--year', '2020'));
  const words = report.text.flatMap((part) => part.blocks.map((block) => block.text)).join('\n');

  // The figures of the published report that the sample repeats.
  const COLUMNS = { 政务动态: 44, 机构职能: 3, 公告公示: 6, 财政预决算: 2, 政府信息公开报告: 1 };

  test('63 items in six categories, in the words and in the ledger', () => {
    const counted = Object.fromEntries(sql(`SELECT c.name, COUNT(*) AS n FROM publication p JOIN site_column c
      ON c.unit_id = p.unit_id AND c.code = p.column_code WHERE p.published_on BETWEEN 20200101 AND 20201231 GROUP BY c.name`).map(({ name, n }) => [name, n]));
    assert.equal(Object.keys(counted).length, 6);
    for (const [name, count] of Object.entries(COLUMNS)) {
      assert.equal(counted[name], count, name);
      assert.match(words, new RegExp(`${name}${count}条`), name);
    }
    assert.match(words, /部门文件、法规7条/);
    assert.equal(Object.values(counted).reduce((a, b) => a + b), 63);
    assert.match(words, /公开信息63条/);
  });

  test('60 posts, no requests, no accountability, in the words and in the ledgers', () => {
    assert.deepEqual(sql('SELECT channel, COUNT(*) AS n FROM media_post WHERE posted_on BETWEEN 20200101 AND 20201231 GROUP BY channel').map(({ n }) => n), [60]);
    assert.match(words, /微信订阅号全年推送信息60条/);
    assert.deepEqual(sql('SELECT (SELECT COUNT(*) FROM request) AS r, (SELECT COUNT(*) FROM accountability) AS a'), [{ r: 0, a: 0 }]);
    assert.match(words, /没有收到政府信息公开申请/);
    assert.match(words, /没有发生因不履行公开义务被追究责任的情况/);
  });

  test('its own words agree with its figures', () => {
    assert.equal(report.verdict, 'consistent');
    const found = Object.fromEntries(report.findings.filter((f) => f.rule.startsWith('text.')).map((f) => [f.rule, f.result]));
    assert.equal(found['text.items_sum'], 'holds');
    assert.equal(found['text.new'], 'holds');
    assert.deepEqual(Object.entries(found).filter(([, result]) => result === 'violated'), []);
  });

  test('every row says that it is a sample, and the money adds up', () => {
    assert.deepEqual(sql('SELECT SUM(amount_fen) AS fen, COUNT(*) AS n FROM procurement'), [{ fen: 175129260, n: 5 }]);
    for (const table of ['publication', 'register_item', 'decision', 'procurement', 'media_post']) {
      const [{ n }] = sql(`SELECT COUNT(*) AS n FROM ${table} WHERE title NOT LIKE '%示例%' AND number NOT LIKE '%示例%'`);
      assert.equal(n, 0, table);
    }
  });
});

describe('fifty units', () => {
  const { must, sql } = commands(newData());
  must('sample', '--units', '50', '--requests', '2000', '--registers', '5000', '--year', '2023', '--seed', '3');
  const lines = must('report', 'build', '--year', '2023', '--all');
  const reports = lines.trim().split('\n').map((line) => JSON.parse(line));
  const byName = Object.fromEntries(reports.map((report) => [report.unit.name, report.cells]));

  const RESULTS = ['granted', 'partial', ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `den${n}`), 'una1', 'una2', 'una3',
    'np1', 'np2', 'np3', 'np4', 'np5', 'oth1', 'oth2', 'oth3'];
  const IN_2023 = 'BETWEEN 20230101 AND 20231231';

  /** What plain SQL on the rows' dates counts, as unit -> cell of either form -> figure. */
  function counted() {
    const units = Object.fromEntries(sql('SELECT name FROM unit').map(({ name }) => [name, {}]));
    const each = (table, where, columns, key) => {
      for (const row of sql(`SELECT u.name, ${columns} FROM ${table} t JOIN unit u ON u.unit_id = t.unit_id WHERE ${where} GROUP BY 1, 2`)) {
        for (const cell of [key(row)].flat()) units[row.name][cell] = (units[row.name][cell] ?? 0) + row.n;
      }
    };
    const requests = (row, where) => each('request', where, 't.applicant_class AS col, COUNT(*) AS n', ({ col }) => [`t3.${row}.${col}`, `t3.${row}.total`]);
    requests('new', `t.received_on ${IN_2023}`);
    requests('carry_in', 't.received_on < 20230101 AND t.closed_on >= 20230101');
    requests('sum', `t.closed_on ${IN_2023}`);
    requests('carry_out', 't.received_on <= 20231231 AND t.closed_on > 20231231');
    for (const row of RESULTS) requests(row, `t.closed_on ${IN_2023} AND t.result_row = '${row}'`);
    requests('other', `t.closed_on ${IN_2023} AND t.result_row LIKE 'oth%'`);
    const cases = (item, where) => each('remedy', where, 't.kind, COUNT(*) AS n', ({ kind }) => [`t4.${kind}.${item}`, `t4.${kind}.total`]);
    for (const item of ['upheld', 'corrected', 'other']) cases(item, `t.closed_on ${IN_2023} AND t.outcome = '${item}'`);
    cases('pending', 't.filed_on <= 20231231 AND t.closed_on > 20231231');
    each('decision', `t.decided_on ${IN_2023}`, 't.kind, COUNT(*) AS n', ({ kind }) => `t2.${kind}.decisions`);
    const items = (day) => `SUM(t.from_on <= ${day} AND t.until_on > ${day})`;
    each('register_item', 'TRUE', `t.kind, ${items(20221231)} AS n`, ({ kind }) => `t2.${kind}.items`);
    each('register_item', 'TRUE', `t.kind, ${items(20231231)} - ${items(20221231)} AS n`, ({ kind }) => `t2.${kind}.change`);
    const documents = (figure, where) => each('publication', `t.made_by_us = 1 AND ${where}`, 't.kind, COUNT(*) AS n', ({ kind }) => `t2.${kind}.${figure}`);
    documents('made', `t.formed_on ${IN_2023}`);
    documents('disclosed', `t.published_on ${IN_2023}`);
    documents('total', 't.published_on <= 20231231 AND t.withdrawn_on > 20231231');
    documents('repealed', `t.repealed_on ${IN_2023}`);
    documents('valid', 't.formed_on <= 20231231 AND t.repealed_on > 20231231');
    each('procurement', `t.contracted_on ${IN_2023}`, '0, COUNT(*) AS n', () => 't2.procurement.items');
    each('procurement', `t.contracted_on ${IN_2023}`, '0, SUM(t.amount_fen) AS n', () => 't2.procurement.amount');
    each('fee_receipt', `t.received_on ${IN_2023}`, '0, SUM(t.amount_fen) AS n', () => 't2.fee.amount');
    return units;
  }

  /** 分 as the form prints it: in 元 or in 万元, exactly, without zeros at the end. */
  function money(fen, decimals) {
    const digits = String(fen).padStart(decimals + 1, '0');
    return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, '');
  }

  for (const [edition, decimals] of [['2019-60', 2], ['2021-30', 6]]) {
    test(`every report in the form ${edition} is consistent and says what SQL counts, cell by cell`, () => {
      const expected = counted();
      const all = must('report', 'build', '--year', '2023', '--all', '--edition', edition).trim().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(new Set(all.map((report) => report.unit.name)), new Set(Object.keys(expected)));
      assert.equal(all.length, 50);
      const seen = new Set();
      for (const { unit, verdict, findings, cells } of all) {
        assert.equal(verdict, 'consistent', unit.name);
        assert.deepEqual(findings.filter((f) => f.rule.startsWith('ledger.')), []);
        for (const [key, { state, value }] of Object.entries(cells)) {
          if (state === 'absent' && key.startsWith('t3.other.') && edition === '2021-30') continue; // the three rows stand instead
          const count = expected[unit.name][key] ?? 0;
          assert.deepEqual({ key, state, value }, { key, state: 'value', value: key.endsWith('amount') ? money(count, decimals) : count }, unit.name);
          if (count !== 0) seen.add(key);
        }
      }
      assert.ok(seen.size > 60, `${seen.size} cells that are not 0 everywhere`);
    });
  }

  test('one unit built alone has the figures it has among all', () => {
    for (const { code, name } of sql('SELECT code, name FROM unit ORDER BY code LIMIT 3')) {
      assert.deepEqual(JSON.parse(must('report', 'build', '--year', '2023', '--unit', code)).cells, byName[name]);
    }
  });

  test('the sum of all is the count of all', () => {
    const path = join(dir, 'all.jsonl');
    writeFileSync(path, lines);
    const sum = JSON.parse(must('report', 'aggregate', path, '-o', '-'));
    assert.deepEqual([sum.reports, sum.missing], [50, []]);
    const [total] = sql(`SELECT
      (SELECT COUNT(*) FROM request WHERE received_on BETWEEN 20230101 AND 20231231) AS received,
      (SELECT COUNT(*) FROM request WHERE closed_on BETWEEN 20230101 AND 20231231) AS closed,
      (SELECT COUNT(*) FROM request) AS requests, (SELECT COUNT(*) FROM decision) AS decisions`);
    assert.equal(total.requests, 2000);
    assert.equal(total.decisions, 5000);
    assert.deepEqual(sum.cells['t3.new.total'], { state: 'value', value: total.received });
    assert.deepEqual(sum.cells['t3.sum.total'], { state: 'value', value: total.closed });
    assert.equal(sum.verdict ?? 'consistent', 'consistent');
    const less = lines.trim().split('\n');
    const gone = JSON.parse(less.pop()).unit.name;
    writeFileSync(path, `${less.join('\n')}\n`);
    const part = JSON.parse(must('report', 'aggregate', path, '-o', '-'));
    assert.deepEqual(part.missing, [gone]);
    assert.equal(part.cells['t3.new.total'].state, 'incomplete');
    assert.equal(part.cells['t3.new.total'].known_sum, total.received - byName[gone]['t3.new.total'].value);
  });

  test('the same seed gives the same data, another seed other data', () => {
    const again = commands(newData());
    again.must('sample', '--units', '50', '--requests', '2000', '--registers', '5000', '--year', '2023', '--seed', '3');
    assert.equal(again.must('report', 'build', '--year', '2023', '--all'), lines);
    const other = commands(newData());
    other.must('sample', '--units', '50', '--requests', '2000', '--registers', '5000', '--year', '2023', '--seed', '4');
    assert.notEqual(other.must('report', 'build', '--year', '2023', '--all'), lines);
  });
});
