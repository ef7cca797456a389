// The sample unit against the published report whose figures it repeats: every figure that people read in that report.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { gongkai, root, sampleData } from '../lib/server.mjs';

const shared = resolve(root, process.env.GONGKAI_SHARED ?? '../shared');
const seed = JSON.parse(readFileSync(join(shared, 'seed/figures.json'), 'utf8'));
const { data, remove } = sampleData();
after(remove);
const built = gongkai('report', 'build', '--year', String(seed.report_year), '--data', data);
const report = JSON.parse(built.out);
const words = report.text.flatMap((part) => part.blocks.map((block) => block.text)).join('\n');
const seen = new Set();

function is(key, value) {
  seen.add(key);
  assert.deepEqual({ key, ...report.cells[key] }, { key, state: 'value', value, raw: String(value) });
}

test('year, period and form', () => {
  assert.equal(built.status, 0, built.err);
  assert.equal(report.year, seed.report_year);
  assert.deepEqual(Object.values(report.period), seed.period);
  assert.equal(report.edition, '2019-60');
  assert.equal(report.verdict, 'consistent');
});

test('table 2', () => {
  const ROWS = { 规章: 'regulation', 规范性文件: 'normative', 行政许可: 'licence', 其他对外管理服务事项: 'other_service',
    行政处罚: 'penalty', 行政强制: 'coercion', 行政事业性收费: 'fee', 政府集中采购: 'procurement' };
  const COLUMNS = { 本年新制作数量: 'made', 本年新公开数量: 'disclosed', 对外公开总数量: 'total', 上一年项目数量: 'items', '本年增/减': 'change',
    处理决定数量: 'decisions', 采购项目数量: 'items', 采购总金额: 'amount' };
  for (const block of Object.values(seed.table2)) {
    for (const [row, values] of Object.entries(block.rows)) {
      values.forEach((value, i) => {
        const key = `t2.${ROWS[row]}.${COLUMNS[block.columns[i]]}`;
        is(key, typeof value === 'object' ? value.value.replace(/\.?0+$/, '') : value);
      });
    }
  }
});

test('table 3', () => {
  const keys = { new_received: 'new', carried_in: 'carry_in', total_processed: 'sum', carried_out: 'carry_out' };
  const COLUMNS = { 自然人: 'nat', 商业企业: 'biz', 科研机构: 'res', 社会公益组织: 'pub', 法律服务机构: 'law', 其他: 'oth', 总计: 'total' };
  for (const { key, values } of seed.table3.rows) {
    const row = keys[key] ?? key.replace('deny_', 'den').replace('unable_', 'una').replace('reject_', 'np');
    for (const [column, value] of Object.entries(values)) is(`t3.${row}.${COLUMNS[column]}`, value);
  }
});

test('table 4: the zeros that stand where its labels were', () => {
  assert.equal(seed.table4.reading.all_components, 0);
  for (const group of ['review', 'direct', 'post']) {
    for (const item of ['upheld', 'corrected', 'other', 'pending', 'total']) is(`t4.${group}.${item}`, 0);
  }
});

test('that is every cell of the form', () => {
  assert.deepEqual([...seen].sort(), Object.keys(report.cells).sort());
});

test('the narrative gives the figures of the narrative', () => {
  const told = seed.narrative;
  assert.match(words, new RegExp(`公开信息${told.published_items_total.value}条`));
  for (const { label, value } of told.published_items_by_category) assert.match(words, new RegExp(`${label}${value}条`), label);
  assert.match(words, new RegExp(`推送信息${told.wechat_pushed.value}条`));
  assert.equal(told.requests_received, 0);
  assert.match(words, /没有收到政府信息公开申请/);
});

test('but not its sentences', () => {
  const text = readFileSync(join(shared, 'seed', seed.source), 'utf8').replace(/\s/g, '');
  const ours = words.split(/[。；，、：（）\n]/).map((s) => s.trim()).filter((s) => [...s].length >= 16);
  assert.ok(ours.length > 3);
  assert.deepEqual(ours.filter((s) => text.includes(s)), []);
});
