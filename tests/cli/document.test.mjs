// `gongkai document`: what it refuses, and that no command approves or publishes.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { gongkai, newData } from '../lib/server.mjs';

const { data, remove } = newData();
after(remove);
const run = (...args) => gongkai(...args, '--data', data);

describe('gongkai document', () => {
  test('setting up', () => {
    const done = run('unit', 'add', 'A01', '示例市卫生健康局');
    assert.equal(done.status, 0, done.err);
  });

  test('nothing is listed where nothing is', () => {
    const done = run('document', 'list');
    assert.equal(done.status, 0, done.err);
    assert.equal(done.out, '');
  });

  test('what is not there is said', () => {
    for (const args of [['show', '公 2021-001'], ['sheet', '12', '--to', 'pdf', '-o', '-']]) {
      const done = run('document', ...args);
      assert.equal(done.status, 2);
      assert.match(done.err, /there is no document/);
      assert.equal(done.out, '');
    }
  });

  test('only a person of the unit withdraws', () => {
    const done = run('document', 'withdraw', '公 2021-001', '--as', 'nobody', '--reason', '数据有误');
    assert.equal(done.status, 2);
    assert.match(done.err, /nobody/);
  });

  test('there is no command that approves, publishes or saves', () => {
    for (const word of ['approve', 'publish', 'release', 'hand-in', 'save']) {
      const done = run('document', word, '公 2021-001');
      assert.equal(done.status, 2, word);
    }
  });
});
