// The publish gate from the command line: what is found, masked, and the exit statuses.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gongkai } from '../lib/server.mjs';

const dir = mkdtempSync(join(tmpdir(), 'gongkai-gate-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const file = (name, content) => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};
const gate = (...args) => gongkai('gate', ...args);
const lines = (done) => done.out.trim().split('\n').filter(Boolean).map((line) => line.split('\t'));

// A JPEG that poppler drew, with a place put into it as cameras do.
const photo = () => {
  const pdf = file('page.pdf', '%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n'
    + '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n');
  const jpeg = execFileSync('pdftocairo', ['-jpeg', '-singlefile', pdf, '-'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const tiff = Buffer.from('49492a0008000000020012010300010000000600000025880400010000002600000000000000'
    + '0000', 'hex');
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const head = Buffer.from([0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255]);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
};

describe('gongkai gate', () => {
  test('0 clean, 1 blocking, 3 to be answered, 2 unreadable', () => {
    const clean = file('clean.txt', '本机关今年新收申请 3 件。联系电话：0578-2261234。\n');
    const asks = file('asks.md', '# 通知\n\n截止2020年12月31日，共办理 3 件。\n');
    const blocks = file('blocks.html', '<p>联系人手机：138 0013 8000</p>');
    assert.deepEqual([gate(clean).status, gate(asks).status, gate(blocks).status, gate(join(dir, 'none.txt')).status], [0, 3, 1, 2]);
    assert.equal(gate(clean).out, '');
    assert.equal(gate(dir).status, 2);
  });
  test('several files: the worst, and each is looked at', () => {
    const done = gate(file('a.txt', '截止目前\n'), join(dir, 'none.txt'), file('b.txt', '身份证11010519491231002X\n'));
    assert.equal(done.status, 1);
    assert.match(done.err, /none\.txt/);
    assert.deepEqual(lines(done).map((line) => line[1]), ['ask', 'block']);
    assert.equal(gate(file('a.txt', '截止目前\n'), join(dir, 'none.txt')).status, 2);
  });
  test('one line a finding, masked', () => {
    const done = gate(file('c.txt', '张某，身份证号 110105 19491231 002X，手机13800138000，卡号6228480402564890018。'));
    assert.deepEqual(lines(done).map((line) => line[2]).sort(), ['person.bank_card', 'person.id_card', 'person.mobile']);
    assert.doesNotMatch(done.out, /19491231|00138000|402564/);
    assert.match(done.out, /1101\*{10}002X/);
  });
  test('--json', () => {
    const [it] = JSON.parse(gate('--json', file('d.txt', '机密★10年\n')).out);
    assert.equal(it.blocks, true);
    assert.equal(it.type, 'text/plain');
    assert.equal(it.findings[0].rule, 'secret.mark');
    assert.equal(JSON.parse(gate('--json', file('e.txt', '好\n'), file('f.txt', '好\n')).out).length, 2);
  });
  test('--words adds a list', () => {
    const words = file('words.json', JSON.stringify({ format: 'gongkai-gate/1',
      lists: [{ rule: 'words.name', weight: 'ask', sentence: '写有人名“{masked}”。', words: ['欧阳某某'] }] }));
    const done = gate('--words', words, file('g.txt', '欧阳某某同志\n'));
    assert.equal(done.status, 3);
    assert.match(done.out, /欧\*\*某/);
    assert.equal(gate('--words', file('bad.json', '{"format":"x"}'), file('h.txt', '好')).status, 2);
  });
  test('a photograph with a place, and its copy without', () => {
    const path = file('photo.jpg', photo());
    const done = gate(path);
    assert.equal(done.status, 3);
    assert.match(done.out, /拍摄地点/);
    mkdirSync(join(dir, 'out'));
    assert.equal(gate('--cleaned', join(dir, 'out'), path).status, 0);
    const copy = join(dir, 'out', 'photo.jpg');
    assert.equal(gate(copy).status, 0);
    assert.ok(!readFileSync(copy).includes(Buffer.from('II*')));
  });
  test('types by content: programs, archives, old Office files and damaged ones block', () => {
    for (const [name, content] of [['x.pdf', 'MZ\x90\0'], ['x.docx', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'], ['x.jpg', 'Rar!\x1a\x07\0'], ['x.pdf', '%PDF-1.4\nnothing'],
      ['x.txt', '#!/bin/sh\n']]) {
      const done = gate(file(name, Buffer.from(content, 'latin1')));
      assert.equal(done.status, 1, name);
      assert.match(done.out, /file\.refused/);
    }
  });
  test('what a page says beside its text', () => {
    const done = gate(file('j.html', '<p title="13800138000">好</p><!-- 身份证11010519491231002X --><a href="/t/13912345678.html">文</a>'));
    assert.deepEqual(lines(done).map((line) => line[2]).sort(), ['person.id_card', 'person.mobile']);
  });
  test('pictures of a page without alternative text', () => {
    const done = gate(file('i.html', '<p>图</p><img src="/a/1.png"><img src="2.png" alt="办事流程图">'));
    assert.equal(done.status, 3);
    assert.deepEqual(lines(done).map((line) => line[2]), ['body.image_alt']);
  });
});
