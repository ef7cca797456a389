// Bodies: what is refused before it comes, what is cut off, what is broken, and that nothing of it stays.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { addPerson, signedIn } from '../lib/office.mjs';
import { sampleData, serve } from '../lib/server.mjs';

const UPLOAD = '/bo/media/import'; // takes a file of some megabytes
let data, server, cookie, token;
before(async () => {
  data = sampleData();
  addPerson(data.data, 'officer', '专员甲', ['officer']);
  server = await serve(data.data);
  const client = await signedIn(server.url, 'officer');
  const page = await client.get('/bo/media');
  token = page.body_text.match(/name="csrf" value="([^"]*)"/)[1];
  cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
});
after(async () => { await server?.stop(); data?.remove(); });

const spool = () => readdirSync(join(data.data, 'tmp'));
const settled = async () => { for (let i = 0; i < 50 && spool().length > 0; i += 1) await wait(20); return spool(); };

/** Sends a head, then what `body` yields until the server has had enough; the answer, and how many bytes it took. */
function send(head, body = function* () {}, ms = 20000) {
  return new Promise((done) => {
    let answer = '', sent = 0, closed = false;
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', async () => {
      socket.write(head);
      for (const part of body()) {
        if (closed || answer !== '') break;
        sent += part.length;
        if (!socket.write(part)) await new Promise((go) => { socket.once('drain', go); socket.once('close', go); });
      }
    });
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on('data', (more) => { answer += more; });
    socket.on('error', () => {});
    socket.on('close', () => { closed = true; clearTimeout(timer); done({ status: Number(answer.match(/^HTTP\/1\.1 (\d+)/)?.[1] ?? 0), answer, sent }); });
  });
}

const head = (path, headers) => `POST ${path} HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nConnection: close\r\n${headers.map((h) => `${h}\r\n`).join('')}\r\n`;
const signed = () => `Cookie: ${cookie}`;
const FORM = 'Content-Type: application/x-www-form-urlencoded';
const MULTIPART = 'Content-Type: multipart/form-data; boundary=xyz';

async function whole(headers, body) {
  const bytes = Buffer.from(body);
  return send(head(UPLOAD, [...headers, `Content-Length: ${bytes.length}`]), function* () { yield bytes; });
}

test('a gigabyte that is announced is refused before it comes', async () => {
  for (const path of [UPLOAD, '/bo/login', '/bo/doc/new', '/zfxxgk/']) {
    const started = Date.now();
    const { status } = await send(head(path, [signed(), MULTIPART, 'Content-Length: 1073741824']));
    assert.equal(status, 413, path);
    assert.ok(Date.now() - started < 5000);
  }
  assert.deepEqual(await settled(), []);
});

test('a body without end is cut off at the limit, and nothing of it stays', async () => {
  const piece = Buffer.alloc(64 << 10, 'x');
  const { sent } = await send(head(UPLOAD, [signed(), MULTIPART, 'Transfer-Encoding: chunked']), function* () {
    const first = '--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n';
    yield `${first.length.toString(16)}\r\n${first}\r\n`;
    for (let i = 0; i < 4096; i += 1) yield Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')]);
  });
  assert.ok(sent < 128 << 20, `${sent} bytes were taken`);
  assert.deepEqual(await settled(), []);
});

test('nobody uploads without a session, or without the right', async () => {
  for (const who of [[], ['Cookie: gongkai=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']]) {
    const { status, answer } = await send(head(UPLOAD, [...who, MULTIPART, 'Content-Length: 100000']));
    assert.equal(status, 403);
    assert.match(answer, /重新登录/);
  }
});

const part = (disposition, text) => `--xyz\r\nContent-Disposition: ${disposition}\r\n\r\n${text}\r\n`;
const END = '--xyz--\r\n';
const FILE = 'form-data; name="file"; filename="a.csv"';

for (const [what, body] of [
  ['no boundary', 'hello'], ['a preamble', `hello\r\n${part(FILE, 'a')}${END}`], ['no end', part(FILE, 'a')],
  ['a part without a name', `${part('form-data', 'a')}${END}`], ['a part with two names', `${part('form-data; name="a"; name="b"', 'a')}${END}`],
  ['a part of another kind', `${part('attachment; name="a"', 'a')}${END}`], ['a bare name', `${part('form-data; name=a', 'a')}${END}`],
  ['a boundary within', `${part(FILE, '\r\n--xyzz')}${END}`], ['a head without end', `--xyz\r\n${'x'.repeat(8000)}`],
  ['text that is no UTF-8', Buffer.concat([Buffer.from(`--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\n`), Buffer.from([0xff, 0xfe]), Buffer.from(`\r\n${END}`)])],
  ['a NUL', `${part('form-data; name="a"', 'a\0b')}${END}`],
]) {
  test(`a form with ${what} is refused, and nothing of it stays`, async () => {
    const { status, answer } = await whole([signed(), MULTIPART], body);
    assert.ok([400, 413].includes(status), `${status} ${answer}`);
    assert.deepEqual(await settled(), []);
  });
}

test('other content types are refused', async () => {
  for (const type of ['application/json', 'text/plain', 'multipart/form-data', 'multipart/form-data; boundary=', `multipart/form-data; boundary=${'x'.repeat(71)}`]) {
    assert.equal((await whole([signed(), `Content-Type: ${type}`], 'a=1')).status, 415, type);
  }
  assert.equal((await whole([signed(), FORM], 'a=%zz')).status, 400);
});

test('too many fields are refused', async () => {
  assert.equal((await whole([signed(), FORM], 'a=1&'.repeat(3000))).status, 413);
});

test('a file comes whole, is read, and is gone when the answer is there', async () => {
  const { status } = await whole([signed(), MULTIPART], `${part('form-data; name="csrf"', token)}${part(FILE, '不是,表格\r\n')}${END}`);
  assert.ok([303, 409, 413, 422].includes(status), String(status));
  assert.deepEqual(await settled(), []);
});

test('a name that leads elsewhere names no file elsewhere', async () => {
  const { status } = await whole([signed(), MULTIPART], `${part('form-data; name="csrf"', token)}${part('form-data; name="file"; filename="../../../../etc/x"', 'a')}${END}`);
  assert.ok(status >= 300 && status < 500, String(status));
  assert.deepEqual(await settled(), []);
});

test('a body that drips is cut off, and others are served meanwhile', { timeout: 120000 }, async () => {
  const started = Date.now();
  const slow = new Promise((done) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write(head('/bo/login', [FORM, 'Content-Length: 4000']));
    const drip = setInterval(() => { if (!socket.destroyed) socket.write('x'); }, 500);
    const end = () => { clearInterval(drip); done(Date.now() - started); };
    socket.on('error', end);
    socket.on('close', end);
    socket.resume();
  });
  for (let i = 0; i < 5; i += 1) assert.equal((await fetch(`${server.url}/zfxxgk/zfxxgknb`)).status, 200);
  const lasted = await slow;
  assert.ok(lasted > 5000 && lasted < 40000, `cut after ${lasted} ms`);
});

test('a client that goes away in the middle leaves nothing', async () => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(head(UPLOAD, [signed(), MULTIPART, 'Content-Length: 200000']) + `--xyz\r\nContent-Disposition: ${FILE}\r\n\r\n${'x'.repeat(100000)}`);
  for (let i = 0; i < 100 && spool().length === 0; i += 1) await wait(20);
  assert.equal(spool().length, 1);
  socket.destroy();
  assert.deepEqual(await settled(), []);
});

test('a head that is too large is refused', async () => {
  for (const line of [`X-Long: ${'x'.repeat(40000)}`, `Cookie: ${'a=b; '.repeat(9000)}`]) {
    const { status } = await send(`GET /zfxxgk/ HTTP/1.1\r\nHost: x\r\n${line}\r\nConnection: close\r\n\r\n`);
    assert.ok([0, 413, 431].includes(status), String(status));
  }
  const { status } = await send(`GET /zfxxgk/${'x'.repeat(40000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  assert.ok([0, 414, 431].includes(status), String(status));
});
