// People, the audit log and keys by command. The chain is proved here once more, from an export, by Node's own SM3.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { postgres } from '../lib/postgres.mjs';
import { gongkai, newData } from '../lib/server.mjs';

const { data, remove } = newData();
after(remove);
const run = (...args) => gongkai(...args, '--data', data);
const ok = (...args) => {
  const result = run(...args);
  assert.equal(result.status, 0, `${args.join(' ')}: ${result.err}`);
  return result.out;
};
const refused = (sentence, ...args) => {
  const result = run(...args);
  assert.equal(result.status, 2, args.join(' '));
  assert.match(result.err, sentence);
};

ok('unit', 'add', 'A01', '甲局');

test('init makes a key that only its owner may read', () => {
  const path = join(data, 'gongkai.key');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.match(readFileSync(path, 'utf8'), /^1 [0-9a-f]{64}\n$/);
});

test('people are added, listed, given roles, reset and blocked', () => {
  const said = ok('account', 'add', 'zhang.san', '张三', '--role', 'writer', '--role', 'officer', '--department', '办公室');
  assert.match(said, /^login zhang\.san, password [a-z2-9]{4}(-[a-z2-9]{4}){3}, to be changed when first used\n$/);
  assert.equal(ok('account', 'list'), 'zhang.san\t张三\tactive\twriter,officer\tpassword\tnever\n');
  refused(/there is an account with the login zhang\.san already/, 'account', 'add', 'Zhang.San', '另一人');
  refused(/密码/, 'account', 'add', 'li', '李四', '--password-file', weak());
  refused(/"king" is no role; the roles are writer, officer,/, 'account', 'add', 'li', '李四', '--role', 'king');
  refused(/一人只能任一项/, 'account', 'add', 'li', '李四', '--role', 'admin', '--role', 'auditor');
  ok('account', 'roles', 'zhang.san', 'secrecy');
  const other = ok('account', 'reset', 'zhang.san');
  assert.notEqual(other, said);
  ok('account', 'state', 'zhang.san', 'blocked');
  refused(/active, blocked or closed/, 'account', 'state', 'zhang.san', 'asleep');
  refused(/no account with the login nobody/, 'account', 'roles', 'nobody', 'writer');
  assert.equal(ok('account', 'list'), 'zhang.san\t张三\tblocked\tsecrecy\tpassword\tnever\n');
});

function weak() {
  const path = join(data, '..', 'weak');
  writeFileSync(path, 'password\n');
  return path;
}

const LINE = /^A01 {2}whole, (\d+) entries, head (\d+:[0-9a-f]{64})\n$/;

test('the exported log proves itself to anybody who has SM3', () => {
  const entries = ok('audit', 'export').trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(entries.map(({ action }) => action), ['account.add', 'account.roles', 'account.reset', 'account.state']);
  let previous = '0'.repeat(64);
  for (const [i, entry] of entries.entries()) {
    const fields = ['gongkai.audit.1', previous, entry.unit, entry.seq, entry.at, entry.actor, entry.name, entry.client, entry.action, entry.object, entry.detail];
    const bytes = Buffer.concat(fields.map((field) => Buffer.from(`${Buffer.byteLength(String(field))}:${field},`)));
    assert.equal(entry.seq, i + 1);
    assert.equal(entry.previous, previous);
    assert.equal(entry.sm3, createHash('sm3').update(bytes).digest('hex'));
    assert.equal(Date.parse(entry.time), entry.at * 1000);
    previous = entry.sm3;
  }
  assert.equal(ok('audit', 'verify'), `A01  whole, 4 entries, head 4:${previous}\n`);
  const csv = ok('audit', 'export', '--csv', '--unit', 'A01').split('\r\n');
  assert.equal(csv[0], '\uFEFFunit,seq,at,time,actor,name,client,action,object,detail,previous,sm3');
  assert.equal(csv.length, 4 + 2);
  assert.ok(csv[4].endsWith(`${entries[3].previous},${previous}`));
  ok('audit', 'export', '-o', join(data, '..', 'audit.jsonl'));
  assert.equal(readFileSync(join(data, '..', 'audit.jsonl'), 'utf8'), ok('audit', 'export'));
  assert.equal(ok('audit', 'export', '--installation'), '');
});

/** Changes a copy of the database as an intruder would, and asks. */
function tampered(sql, ...args) {
  const copy = join(data, '..', `copy-${Math.random()}`);
  assert.equal(gongkai('init', '--data', copy).status, 0);
  copyFileSync(join(data, 'gongkai.db'), join(copy, 'gongkai.db'));
  const changed = spawnSync('python3', ['-c', 'import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None).executescript(sys.argv[2])', join(copy, 'gongkai.db'), sql], { encoding: 'utf8' });
  assert.equal(changed.status, 0, changed.stderr);
  const result = gongkai('audit', 'verify', '--data', copy, ...args);
  rmSync(copy, { recursive: true });
  return result;
}

test('tampering with a copy of the database shows, and where', () => {
  assert.equal(tampered('SELECT 1').status, 0);
  for (const [sql, line] of [
    ["UPDATE audit_entry SET detail = '{\"roles\":[\"leader\"]}' WHERE seq = 2", 'A01  BROKEN at entry 2: it was changed: its SM3 is another one\n'],
    ['UPDATE audit_entry SET at = at - 3600 WHERE seq = 3', 'A01  BROKEN at entry 3: it was changed: its SM3 is another one\n'],
    ['DELETE FROM audit_entry WHERE seq = 1', 'A01  BROKEN at entry 1: it is missing\n'],
    ['DELETE FROM audit_entry WHERE seq = 3; UPDATE audit_entry SET seq = 3 WHERE seq = 4', 'A01  BROKEN at entry 3: it does not follow the entry before it\n'],
  ]) {
    const result = tampered(sql);
    assert.equal(result.status, 1, sql);
    assert.equal(result.out, line);
  }
});

test('a log that was cut off shows against the head that was written down', () => {
  const [, , head] = ok('audit', 'verify').match(LINE);
  assert.equal(ok('audit', 'verify', '--head', head).match(LINE)[1], '4');
  assert.equal(tampered('DELETE FROM audit_entry WHERE seq > 2').status, 0);
  const cut = tampered('DELETE FROM audit_entry WHERE seq > 2', '--head', head);
  assert.equal(cut.status, 1);
  assert.equal(cut.out, 'A01  BROKEN at entry 3: it is missing: the log was cut off here\n');
  assert.equal(tampered('DELETE FROM audit_entry', '--head', head).out, 'A01  BROKEN at entry 1: it is missing: the log was cut off here\n');
  refused(/--head must be NUMBER:SM3/, 'audit', 'verify', '--head', '4:abc');
});

test('keys rotate, and old ones stay for backups', () => {
  assert.equal(ok('key', 'rotate'), 'key 2 seals from now on; 0 values sealed again\n');
  assert.match(readFileSync(join(data, 'gongkai.key'), 'utf8'), /^1 [0-9a-f]{64}\n2 [0-9a-f]{64}\n$/);
  assert.equal(statSync(join(data, 'gongkai.key')).mode & 0o777, 0o600);
  assert.equal(ok('key', 'reseal'), 'key 2 seals from now on; 0 values sealed again\n');
  const nowhere = gongkai('key', 'rotate', '--data', join(data, 'nowhere'));
  assert.equal(nowhere.status, 2);
  assert.ok(!existsSync(join(data, 'nowhere')));
});

test('a database is not served with another key file', () => {
  const path = join(data, 'gongkai.key');
  const right = readFileSync(path, 'utf8');
  const keys = right.trim().split('\n');
  for (const [wrong, sentence] of [
    [`1 ${'ab'.repeat(32)}\n${keys[1]}\n`, /key 1 of this database is not the one in gongkai\.key/],
    [`${keys[0]}\n`, /key 2 of this database is not in gongkai\.key: copy the file from the first node, or from the backup/],
    [null, /key 2 of this database is not in gongkai\.key/],
  ]) {
    if (wrong === null) rmSync(path); else writeFileSync(path, wrong, { mode: 0o600 });
    refused(sentence, 'serve', '--listen', '127.0.0.1:0');
    refused(sentence, 'key', 'rotate');
  }
  assert.match(readFileSync(path, 'utf8'), /^1 /); // the command made one, and it is not the right one
  refused(/key 2 of this database is not in/, 'serve', '--listen', '127.0.0.1:0');
  ok('key', 'adopt');
  assert.equal(ok('key', 'rotate'), 'key 2 seals from now on; 0 values sealed again\n');
  writeFileSync(path, right);
  refused(/key 1 of this database is not the one in/, 'key', 'reseal');
  ok('key', 'adopt');
  assert.equal(ok('key', 'reseal'), 'key 2 seals from now on; 0 values sealed again\n');
});

test('a second node needs the key file of the first', { skip: process.env.GONGKAI_TEST_MODE === 'quick' && 'SQLite only in quick runs' }, async () => {
  const cluster = await postgres();
  const dir = mkdtempSync(join(tmpdir(), 'gongkai-nodes-'));
  try {
    const where = cluster.database('nodes');
    const [first, second] = [join(dir, 'first'), join(dir, 'second')];
    const must = (...args) => assert.equal(gongkai(...args).status, 0, args.join(' '));
    must('init', '--data', first, '--db', where);
    must('key', 'reseal', '--data', first); // it is in use
    const refusal = gongkai('init', '--data', second, '--db', where);
    assert.equal(refusal.status, 2);
    assert.match(refusal.err, /key 1 of this database is not the one in gongkai\.key: copy the file from the first node/);
    assert.ok(!existsSync(second));
    mkdirSync(second, { mode: 0o700 });
    copyFileSync(join(first, 'gongkai.key'), join(second, 'gongkai.key'));
    must('init', '--data', second, '--db', where);
    must('unit', 'add', 'A01', '甲局', '--data', second);
    must('account', 'add', 'zhang', '张三', '--data', first);
    must('audit', 'verify', '--data', second);
  } finally {
    rmSync(dir, { recursive: true });
    await cluster.stop();
  }
});

test('a data directory from before there were keys gets one when it is written to', () => {
  const { data: old, remove: gone } = newData();
  const path = join(old, 'gongkai.key');
  rmSync(path);
  assert.equal(gongkai('unit', 'list', '--data', old).status, 0);
  assert.ok(!existsSync(path)); // reading needs none
  assert.equal(gongkai('unit', 'add', 'A01', '甲局', '--data', old).status, 0);
  assert.ok(existsSync(path));
  gone();
});
