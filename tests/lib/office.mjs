// People who sign in, and a client that keeps their cookies as a browser does, without one.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { gongkai } from './server.mjs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PASSWORD = 'Xq7-mbvu2k-1';

/** Adds somebody with PASSWORD, which need not be changed. */
export function addPerson(data, login, name, roles, ...more) {
  const dir = mkdtempSync(join(tmpdir(), 'gongkai-password-'));
  writeFileSync(join(dir, 'password'), PASSWORD);
  const added = gongkai('account', 'add', login, name, ...roles.flatMap((role) => ['--role', role]), '--password-file', join(dir, 'password'),
    '--keep-password', '--data', data, ...more);
  rmSync(dir, { recursive: true });
  assert.equal(added.status, 0, added.err);
}

/** The code an authenticator shows for a secret in base32 (RFC 6238). */
export function totp(base32, seconds) {
  const bits = [...base32.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const mac = createHmac('sha1', secret).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

/** A client with cookies; `get` and `post` do not follow redirects. */
export class Client {
  constructor(url, headers = {}) {
    this.url = url;
    this.headers = headers;
    this.cookies = new Map();
    this.html = '';
  }

  async request(path, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(this.url + path, { redirect: 'manual', ...options, headers: { ...this.headers, ...(cookie && { Cookie: cookie }), ...options.headers } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (/Max-Age=0/.test(line)) this.cookies.delete(name); else this.cookies.set(name, value);
    }
    answer.body_text = Buffer.from(await answer.arrayBuffer()).toString();
    if (/html/.test(answer.headers.get('content-type') ?? '')) this.html = answer.body_text;
    return answer;
  }

  get(path, options) { return this.request(path, options); }

  /** Sends a form; the token is the one of the last page unless another is given. */
  post(path, fields = {}, options = {}) {
    const token = this.html.match(/name="csrf" value="([^"]*)"/)?.[1];
    const form = new URLSearchParams(token === undefined || 'csrf' in fields ? {} : { csrf: token });
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) if (one !== null) form.append(name, one);
    return this.request(path, { method: 'POST', body: form, ...options });
  }

  async signIn(login, password = PASSWORD) {
    await this.get('/bo/login');
    return this.post('/bo/login', { login, password });
  }
}

/** Somebody who is signed in. */
export async function signedIn(url, login, password = PASSWORD) {
  const client = new Client(url);
  const answer = await client.signIn(login, password);
  assert.equal(answer.status, 303, answer.body_text);
  return client;
}
