// Starts the program on a data directory of its own, on loopback, and stops it by its own pid.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const program = process.env.GONGKAI_PROGRAM ?? join(root, 'build-test/gongkai');

if (!existsSync(program)) throw new Error(`${program} is not there: build it, or set GONGKAI_PROGRAM`);

/** Runs a command to its end. */
export function gongkai(...args) {
  return gongkaiWith({}, ...args);
}

/** The same with other variables of the environment. */
export function gongkaiWith(env, ...args) {
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20, env: { ...process.env, ...env } });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

/** A fresh data directory, with more arguments of init; removed by `remove`. */
export function newData(...options) {
  const dir = mkdtempSync(join(tmpdir(), 'gongkai-test-'));
  const data = join(dir, 'data');
  const made = gongkai('init', '--data', data, ...options);
  if (made.status !== 0) throw new Error(`init failed: ${made.err}`);
  // The sample unit's people by login: {bianji: {login, password}, zhuanyuan, baomi, fushen, lingdao, jiandu, guanli}.
  const people = Object.fromEntries([...made.out.matchAll(/^ {2}(\w+) +(\S+) /gm)].map(([, login, password]) => [login, { login, password }]));
  return { data, people, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A fresh data directory with the sample unit; removed by `remove`. */
export function sampleData() {
  return newData('--sample');
}

/** Serves `data`; resolves when the address is printed. */
export async function serve(data, ...more) {
  const child = spawn(program, ['serve', '--data', data, '--listen', '127.0.0.1:0', ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (bytes) => { log += bytes; });
  const url = await new Promise((done, failed) => {
    let out = '';
    child.stdout.on('data', (bytes) => {
      out += bytes;
      const found = out.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) done(found[0]);
    });
    child.on('exit', (status) => failed(new Error(`serve ended with ${status}: ${log}`)));
  });
  return {
    url, child,
    log: () => log,
    stop: () => new Promise((done) => {
      if (child.exitCode !== null) { done(child.exitCode); return; }
      child.removeAllListeners('exit');
      child.on('exit', (status) => done(status));
      child.kill('SIGTERM');
    }),
  };
}
