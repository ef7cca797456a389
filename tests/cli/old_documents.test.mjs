// Old documents come in as drafts with their dates and numbers: all or none, and nothing past the chain.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gongkai, sampleData } from '../lib/server.mjs';

let data, folder;
before(() => {
  data = sampleData();
  folder = mkdtempSync(join(tmpdir(), 'gongkai-old-'));
  writeFileSync(join(folder, 'one.html'), '<html><body><div class="TRS_Editor"><p>示例：旧通知的正文。</p></div></body></html>');
  writeFileSync(join(folder, 'two.txt'), '示例：旧公告的正文第一段。\n\n第二段。\n');
  writeFileSync(join(folder, 'list of things.csv'), '名称,数量\n示例,3\n');
});
after(() => {
  data?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const HEADS = '标题,栏目,发布日期,成文日期,文号,索引号,正文文件,附件文件,发文机关,主题分类,体裁\n';
const GOOD = HEADS
  + '示例：旧通知一,公告公示,2018-05-06,2018-05-04,示例卫监〔2018〕3号,000000000/2018-00007,one.html,list of things.csv,示例机关,卫生、体育\\卫生,通知\n'
  + '示例：旧公告二,notice,2017年11月2日,,,,two.txt,,,,\n';
const table = (text) => { const path = join(folder, 'table.csv'); writeFileSync(path, text); return path; };
const run = (...args) => gongkai('document', 'import', folder, '--data', data.data, '--as', 'zhuanyuan', ...args);

test('a dry run tells what would come in and changes nothing', () => {
  const tried = run('--csv', table(GOOD), '--dry-run');
  assert.equal(tried.status, 0, tried.out + tried.err);
  assert.match(tried.out, /2 documents with 1 files could be imported/);
  assert.match(run('--csv', table(GOOD), '--dry-run').out, /2 documents/);
});

test('one bad row keeps all out, and every problem is told', () => {
  const bad = GOOD + '示例：三,没有的栏目,2018-02-31,,,,../secret.txt,,,,\n' + '示例：四,notice,2018-02-03,,,,none.html,,,,\n' + '示例：五,notice,2018-02-03,2019-01-01,,,two.txt,,,,\n';
  const tried = run('--csv', table(bad));
  assert.equal(tried.status, 2);
  assert.match(tried.out, /第 4 行：发布日期: "2018-02-31"不是日期/);
  assert.match(tried.out, /第 5 行：.*none\.html/);
  assert.match(tried.out, /第 6 行：成文日期晚于发布日期/);
  assert.match(tried.err, /3 problems: nothing was imported/);
  assert.match(run('--csv', table(GOOD), '--dry-run').out, /2 documents/, 'the good rows are not in');
});

test('a file outside the folder is not read', () => {
  const tried = run('--csv', table(`${HEADS}示例：三,notice,2018-02-03,,,,../../etc/passwd,,,,\n示例：四,notice,2018-02-03,,,,,/etc/passwd,,,\n`));
  assert.equal(tried.status, 2);
  assert.match(tried.out, /第 2 行：文件名“\.\.\/\.\.\/etc\/passwd”不在导入的文件夹里/);
});

test('who may not manage documents may not import', () => {
  const tried = gongkai('document', 'import', folder, '--data', data.data, '--as', 'baomi', '--csv', table(GOOD));
  assert.equal(tried.status, 2);
});

test('documents come in as drafts, handed in where the gate is content, and are not public', () => {
  const done = run('--csv', table(GOOD), '--hand-in');
  assert.equal(done.status, 0, done.out + done.err);
  assert.match(done.out, /2 documents with 1 files imported as drafts; [12] of them handed in/);
  const listed = gongkai('document', 'list', '--data', data.data);
  assert.match(listed.out, /示例：旧通知一/);
  const again = run('--csv', table(GOOD));
  assert.equal(again.status, 0, 'the number is only taken when it goes out');
});

test('saved pages come in by their tags', () => {
  const pages = mkdtempSync(join(tmpdir(), 'gongkai-pages-'));
  const page = (name, tags) => writeFileSync(join(pages, name),
    `<html><head>${Object.entries(tags).map(([k, v]) => `<meta name="${k}" content="${v}">`).join('')}</head><body><div id="zoom"><p>示例：正文。</p></div></body></html>`);
  page('a.html', { ArticleTitle: '示例：网页一', PubDate: '2016-05-18 10:19', ColumnName: '公告公示', ContentSource: '示例机关' });
  page('b.html', { ArticleTitle: '示例：网页二', PubDate: '2016年09月24日 15:30', ColumnName: '公告公示' });
  const come = () => gongkai('document', 'import', pages, '--data', data.data, '--as', 'zhuanyuan');
  assert.match(come().out, /2 documents with 0 files imported/);
  page('c.html', { ArticleTitle: '示例：网页三', ColumnName: '公告公示' });
  const bad = come();
  assert.equal(bad.status, 2);
  assert.match(bad.out, /c\.html：页面没有写明发布日期/);
  rmSync(pages, { recursive: true, force: true });
});
