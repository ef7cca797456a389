// `gongkai document` on the sample unit: looking, the approval sheet, withdrawing as somebody; and that no command approves or publishes.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gongkai, sampleData } from '../lib/server.mjs';

const { data, remove } = sampleData();
const dir = mkdtempSync(join(tmpdir(), 'gongkai-document-'));
after(() => { remove(); rmSync(dir, { recursive: true, force: true }); });
const run = (...args) => gongkai('document', ...args, '--data', data);
const must = (...args) => {
  const done = run(...args);
  assert.equal(done.status, 0, `${args.join(' ')}: ${done.err}`);
  return done.out;
};
const lines = (text) => text.split('\n').filter((line) => line !== '');

describe('gongkai document', () => {
  test('lists what there is, by state, column and words', () => {
    const all = lines(must('list'));
    const published = lines(must('list', '--state', 'published'));
    assert.equal(published.filter((line) => line.startsWith('公 2020-')).length, 63); // the items of the report of 2020
    assert.ok(all.length > published.length); // and some that are on their way
    assert.ok(published.every((line) => /^公 \d{4}-\d{3} {2}v\d+ {2}已公开 {2}\S+ {2}\S+ {2}示例/.test(line)), published[0]);
    assert.equal(lines(must('list', '--state', 'published', '--column', 'news')).length, 44);
    assert.equal(must('list', '--words', '没有这样的标题'), '');
  });

  test('shows a document by its number and by its 索引号', () => {
    const [line] = lines(must('list', '--state', 'published'));
    const [number, , , indexNo, , title] = line.split('  ');
    const shown = must('show', number);
    assert.equal(must('show', indexNo), shown);
    assert.ok(shown.startsWith(line));
    for (const step of ['起草', '送审', '初审同意', '保密审查同意', '复审同意', '终审同意', '公开']) {
      assert.match(shown, new RegExp(`  ${step}  `), step);
    }
    assert.ok(shown.includes(title));
  });

  test('proves the files, tells which documents name one that is damaged or missing, and removes what belongs to none', () => {
    const whole = must('files');
    assert.match(whole, /^\d+ files, \d+ bytes: 0 missing or damaged; 0 unused, 0 of them removed\n$/);
    const [file] = readdirSync(join(data, 'files'), { recursive: true }).map((name) => join(data, 'files', name)).filter((name) => statSync(name).isFile());
    const bytes = readFileSync(file);
    const sha = basename(file);
    const naming = new RegExp(`^公 2020-\\d{3}  \\S+  (damaged|missing)  ${sha}$`);
    writeFileSync(file, Buffer.concat([bytes, Buffer.from('x')]));
    for (const state of ['damaged', 'missing']) {
      const told = run('files');
      assert.equal(told.status, 1, told.err);
      const named = lines(told.out).slice(0, -1);
      assert.ok(named.length > 0);
      for (const line of named) assert.equal(line.match(naming)?.[1], state, line);
      rmSync(file, { force: true });
    }
    writeFileSync(file, bytes);
    // SHA-256 of "hallo"
    const stray = join(data, 'files/d3/d3751d33f9cd5049c4af2b462735457e4d3baf130bcbb87f389e349fbaeb20b9');
    mkdirSync(dirname(stray), { recursive: true });
    writeFileSync(stray, 'hallo');
    assert.match(must('files', '--remove-unused'), /; 1 unused, 0 of them removed/); // somebody may be about to name it
    utimesSync(stray, new Date(), new Date(Date.now() - 2 * 86400000));
    assert.match(must('files'), /; 1 unused, 0 of them removed/);
    assert.match(must('files', '--remove-unused'), /; 1 unused, 1 of them removed/);
    assert.equal(must('files'), whole);
  });

  test('writes the approval sheet in every form', () => {
    const [line] = lines(must('list', '--state', 'published'));
    const [number] = line.split('  ');
    const magic = { pdf: '%PDF-', docx: 'PK', xlsx: 'PK', html: '<!DOCTYPE html>' };
    for (const [form, start] of Object.entries(magic)) {
      const file = join(dir, `sheet.${form}`);
      must('sheet', number, '--to', form, '-o', file);
      assert.equal(readFileSync(file).subarray(0, start.length).toString('latin1'), start, form);
    }
    const html = readFileSync(join(dir, 'sheet.html'), 'utf8');
    for (const words of ['政府信息公开发布审批单', '审批意见', '终审', '已确认：不涉及国家秘密', '结论：公开', '办理过程']) {
      assert.ok(html.includes(words), words);
    }
    const wrong = run('sheet', number, '--to', 'ofd', '-o', '-');
    assert.equal(wrong.status, 2);
    assert.match(wrong.err, /not as ofd/);
  });

  test('withdraws as somebody who may', () => {
    const [line] = lines(must('list', '--state', 'published'));
    const [number] = line.split('  ');
    for (const [login, why] of [['nobody', /nobody/], ['bianji', /permission/], ['lingdao', /permission/], ['guanli', /permission/]]) {
      const done = run('withdraw', number, '--as', login, '--reason', '数据有误');
      assert.equal(done.status, 2, login);
      assert.match(done.err, why);
    }
    must('withdraw', number, '--as', 'zhuanyuan', '--reason', '数据有误');
    assert.equal(lines(must('list', '--state', 'withdrawn')).length, 1);
    assert.match(must('show', number), /撤下 {2}\S+ {2}数据有误/);
    const again = run('withdraw', number, '--as', 'zhuanyuan', '--reason', '数据有误');
    assert.equal(again.status, 2);
    assert.match(again.err, /not public/);
  });

  test('what is not there is said', () => {
    for (const args of [['show', '公 1999-001'], ['show', '12'], ['sheet', '000000000/1999-00001', '--to', 'pdf', '-o', '-']]) {
      const done = run(...args);
      assert.equal(done.status, 2);
      assert.match(done.err, /there is no document/);
      assert.equal(done.out, '');
    }
  });

  test('there is no command that approves, publishes or saves', () => {
    for (const word of ['approve', 'publish', 'release', 'hand-in', 'save']) {
      assert.equal(run(word, '公 2020-001').status, 2, word);
    }
  });
});
