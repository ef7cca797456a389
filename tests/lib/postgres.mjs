// A PostgreSQL of the test's own (tests/lib/with_postgres), with as many databases as are wanted.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './server.mjs';

/** Starts it; `database(name)` makes an empty one and gives its conninfo. `stop` ends it. */
export async function postgres() {
  const held = spawn(join(root, 'tests/lib/with_postgres'), ['sh', '-c', 'echo "$GONGKAI_TEST_PG"; exec cat'],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((done) => { held.on('exit', done); });
  const conninfo = await new Promise((done, failed) => {
    let out = '';
    held.stdout.on('data', (bytes) => {
      out += bytes;
      if (out.endsWith('\n')) done(out.trim());
    });
    held.on('exit', (status) => failed(new Error(`with_postgres ended with ${status}`)));
  });
  return {
    database(name) {
      const made = spawnSync('psql', ['-q', '-d', conninfo, '-c', `CREATE DATABASE ${name}`], { encoding: 'utf8' });
      if (made.status !== 0) throw new Error(made.stderr);
      return conninfo.replace('dbname=postgres', `dbname=${name}`);
    },
    stop() { held.stdin.end(); return ended; },
  };
}
