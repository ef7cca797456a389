// gongkai search: the index made from what is public, asked from the command line; and databases full of public documents.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gongkai, newData } from '../lib/server.mjs';

const made = [];
after(() => { for (const { remove } of made) remove(); });

function commands(one) {
  made.push(one);
  const run = (...args) => gongkai(...args, '--data', one.data);
  const must = (...args) => {
    const done = run(...args);
    assert.equal(done.status, 0, `${args.join(' ')}: ${done.err}`);
    return done.out;
  };
  const ask = (query) => {
    const done = spawnSync('python3', ['-c', `
import json, sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
print(json.dumps(db.execute(sys.argv[2]).fetchall()))
`, join(one.data, 'gongkai.db'), query], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    return JSON.parse(done.stdout);
  };
  return { run, must, ask, data: one.data };
}

const total = (out) => Number(out.split('\n')[0]);

describe('many public documents', () => {
  const { run, must, ask, data } = commands(newData());
  must('sample', '--documents', '60', '--units', '2', '--seed', '5');

  test('hang on their whole chain, with numbers without gaps', () => {
    assert.deepEqual(ask('SELECT unit_id, COUNT(*) FROM public_item GROUP BY unit_id').map((row) => row[1]), [30, 30]);
    assert.deepEqual(ask('PRAGMA foreign_key_check'), []);
    assert.deepEqual(ask('PRAGMA integrity_check'), [['ok']]);
    assert.equal(ask('SELECT COUNT(*) FROM approval')[0][0], 240);
    assert.deepEqual(ask('SELECT unit_id, year FROM index_number GROUP BY unit_id, organ_code, year HAVING COUNT(*) <> MAX(seq)'), []);
    assert.equal(ask('SELECT SUM(items) FROM public_count')[0][0], 60);
  });

  test('are the same for the same seed', () => {
    const other = commands(newData());
    other.must('sample', '--documents', '60', '--units', '2', '--seed', '5');
    const columns = 'title, doc_no, index_no, column_code, validity, formed_on, published_at';
    const query = `SELECT ${columns} FROM public_item ORDER BY published_at, index_no`;
    assert.deepEqual(other.ask(query), ask(query));
    assert.equal(run('sample', '--documents', '1', '--seed', '5').status, 2, 'the units are there already');
  });

  test('are found as often as SQL finds them', () => {
    assert.equal(must('search', 'status'), 'no index\n');
    assert.match(run('search', '管理').err, /no search index yet/);
    assert.equal(must('search', 'rebuild'), '60 documents\n');
    assert.match(must('search', 'status'), /^60 documents, 0 changes behind, \d+\.\d MB\n$/);
    for (const word of ['管理', '的', '工作', '人民政府', '发展和改革局', '没有这个词']) {
      const like = `SELECT COUNT(*) FROM public_item p JOIN document_version v USING (unit_id, document_id, version)
        WHERE p.title LIKE '%${word}%' OR v.body_text LIKE '%${word}%'`;
      assert.equal(total(must('search', word)), ask(like)[0][0], word);
    }
    const [[number, title]] = ask('SELECT index_no, title FROM public_item ORDER BY published_at LIMIT 1');
    const out = must('search', number);
    assert.equal(total(out), 1);
    assert.ok(out.includes(title), out);
    const units = ask('SELECT code FROM unit ORDER BY code').map((row) => row[0]);
    const each = units.map((code) => total(must('search', '工作', '--unit', code)));
    assert.equal(each[0] + each[1], total(must('search', '工作')));
  });

  test('stay found while the index is made again, and no old file stays', () => {
    assert.ok(lstatSync(join(data, 'search.db')).isSymbolicLink());
    must('search', 'rebuild');
    assert.deepEqual(readdirSync(data).filter((name) => /^search\.db\.\d+$/.test(name)), ['search.db.2']);
    assert.equal(total(must('search', '')), 60);
  });

  test('are asked for with a limit', () => {
    const words = Array.from({ length: 33 }, (_, n) => `词${n}`).join(' ');
    const done = run('search', words);
    assert.equal(done.status, 2);
    assert.match(done.err, /too many words/);
    assert.equal(must('search', '的', '--limit', '3', '--newest').trim().split('\n').length, 7);
  });
});

describe('the sample unit', () => {
  const { must, ask } = commands(newData('--sample'));

  test('is followed by the job', () => {
    must('jobs', 'run');
    const count = ask('SELECT COUNT(*) FROM public_item')[0][0];
    assert.match(must('search', 'status'), new RegExp(`^${count} documents, 0 changes behind`));
    assert.ok(total(must('search', '公开')) > 0);
  });
});
