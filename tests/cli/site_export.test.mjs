// The public side as static files: every link leads to a file, nothing needs a server, a second export touches nothing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gongkai, program, sampleData } from '../lib/server.mjs';

let data, folder, out;
before(() => {
  data = sampleData();
  folder = mkdtempSync(join(tmpdir(), 'gongkai-export-'));
  out = join(folder, 'public');
});
after(() => {
  data?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const exported = () => gongkai('site', 'export', '--data', data.data, out);
const files = () => readdirSync(out, { recursive: true }).map(String).filter((name) => statSync(join(out, name)).isFile());
const counts = (run) => run.out.match(/(\d+) files, (\d+) of them pages: (\d+) written, (\d+) unchanged, (\d+) removed/).slice(1).map(Number);

/** The file that a plain file server gives for an address within the site. */
function fileOf(address) {
  const path = decodeURIComponent(address.split('#')[0].split('?')[0]);
  return path.endsWith('/') ? join(out, path, 'index.html') : join(out, path);
}

test('every link of every page leads to a file', () => {
  const run = exported();
  assert.equal(run.status, 0, run.out + run.err);
  const pages = files().filter((name) => name.endsWith('.html'));
  assert.ok(pages.length > 60, `only ${pages.length} pages`);
  const dead = [];
  let links = 0;
  for (const page of pages) {
    const html = readFileSync(join(out, page), 'utf8');
    for (const [, address] of html.matchAll(/ (?:href|src)="(\/[^/"][^"]*|\/)"/g)) {
      links += 1;
      if (!existsSync(fileOf(address.replaceAll('&amp;', '&')))) dead.push(`${page} -> ${address}`);
    }
  }
  assert.ok(links > 1000);
  assert.deepEqual(dead.slice(0, 10), []);
});

test('no page has a form that needs a server', () => {
  for (const page of files().filter((name) => name.endsWith('.html'))) {
    assert.doesNotMatch(readFileSync(join(out, page), 'utf8'), /<form[^>]*method="post"/i, page);
  }
});

test('the list of digests is complete and right', () => {
  const listed = readFileSync(join(out, 'SHA256SUMS'), 'utf8').trimEnd().split('\n').map((line) => [line.slice(66), line.slice(0, 64)]);
  assert.deepEqual(listed.map(([name]) => name).sort(), files().filter((name) => name !== 'SHA256SUMS').sort());
  for (const [name, digest] of listed) {
    assert.equal(createHash('sha256').update(readFileSync(join(out, name))).digest('hex'), digest, name);
  }
});

test('a second export touches nothing; a file that was damaged is written again', () => {
  const before = counts(exported());
  assert.deepEqual(before.slice(2), [0, before[0], 0]);
  const home = join(out, 'zfxxgk/index.html');
  const stamp = statSync(join(out, 'static/gk.css')).mtimeMs;
  writeFileSync(home, 'damaged');
  const again = counts(exported());
  assert.deepEqual(again.slice(2), [1, again[0] - 1, 0]);
  assert.match(readFileSync(home, 'utf8'), /<html/);
  assert.equal(statSync(join(out, 'static/gk.css')).mtimeMs, stamp);
});

test('what was withdrawn leaves its reason, and the address for servers that can say 410', () => {
  const folderOf = join(out, 'zfxxgk/wj/000000000');
  const old = readFileSync(join(folderOf, '2020-00031.html'), 'utf8');
  const title = old.match(/<meta name="ArticleTitle" content="([^"]+)"/)[1];
  assert.equal(readFileSync(join(out, 'gone.txt'), 'utf8'), '');
  assert.equal(gongkai('document', 'withdraw', '000000000/2020-00031', '--as', 'zhuanyuan', '--reason', '数字有误', '--data', data.data).status, 0);
  const run = exported();
  assert.equal(run.status, 0, run.out + run.err);
  const page = readFileSync(join(folderOf, '2020-00031.html'), 'utf8');
  assert.match(page, /撤下，原因：数字有误/);
  assert.match(page, /<meta name="robots" content="noindex">/);
  assert.equal(page.includes(title), false);
  assert.equal(existsSync(join(folderOf, '2020-00031.pdf')), false);
  assert.equal(readFileSync(join(out, 'gone.txt'), 'utf8'),
    '"/zfxxgk/wj/000000000/2020-00031.html" 1;\n"/zfxxgk/wj/000000000/2020-00031" 1;\n');
  for (const name of files().filter((one) => /\.(html|xml|json)$/.test(one) && !one.endsWith('2020-00031.html'))) {
    assert.equal(readFileSync(join(out, name), 'utf8').includes('2020-00031'), false, name);
  }
  const again = counts(exported());
  assert.deepEqual(again.slice(2), [0, again[0], 0]);
});

test('a folder with other files is refused and left alone', () => {
  const other = join(folder, 'other');
  const made = mkdtempSync(other);
  writeFileSync(join(made, 'letter.txt'), 'keep');
  const run = gongkai('site', 'export', '--data', data.data, made);
  assert.equal(run.status, 2);
  assert.match(run.err, /holds other files/);
  assert.deepEqual(readdirSync(made), ['letter.txt']);
});

test('what an export that was cut short left behind goes with the next one when it was withdrawn in between', () => {
  const cut = join(folder, 'cut');
  // No file may grow beyond 64 KiB: it ends at the first that wants to.
  const run = spawnSync('bash', ['-c', 'ulimit -f 64; exec "$@"', 'bash', program, 'site', 'export', '--data', data.data, cut], { encoding: 'utf8' });
  assert.notEqual(run.status, 0);
  const wj = join(cut, 'zfxxgk/wj');
  const [page] = readdirSync(wj, { recursive: true }).map(String).filter((name) => name.endsWith('.html'));
  assert.ok(page, 'it got as far as a document');
  assert.equal(gongkai('document', 'withdraw', page.replace('.html', ''), '--as', 'zhuanyuan', '--reason', '数据有误', '--data', data.data).status, 0);
  const again = gongkai('site', 'export', '--data', data.data, cut);
  assert.equal(again.status, 0, again.err);
  assert.match(readFileSync(join(wj, page), 'utf8'), /撤下，原因：数据有误/);
  assert.equal(readdirSync(wj, { recursive: true }).map(String).includes(page.replace('.html', '.pdf')), false);
  assert.equal(existsSync(join(cut, 'export.part')), false);
});
