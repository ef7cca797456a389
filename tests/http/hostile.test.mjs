// Clients that do not behave: bad targets, slow bytes, big bodies. The others are served meanwhile.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { sampleData, serve } from '../lib/server.mjs';

let data, server;
before(async () => { data = sampleData(); server = await serve(data.data); });
after(async () => { await server?.stop(); data?.remove(); });

/** Sends raw bytes, collects what comes back until the server closes or `ms` pass. */
function raw(bytes, ms = 5000) {
  return new Promise((done) => {
    let answer = '';
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on('data', (more) => { answer += more; });
    socket.on('error', () => {});
    socket.on('close', () => { clearTimeout(timer); done(answer); });
  });
}

const target = (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

for (const path of ['/../etc/passwd', '/zfxxgk/../..//etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/static/..%2fdata%2feditions%2f2019-60.json', '/a%00b', '/%', '/%zz', '/%ff%fe', '/a\\b', '/%0d%0aSet-Cookie:x=1']) {
  test('any number of parameters is answered, and at once', async () => {
  for (const [path, status] of [
    [`/zfxxgk/fdzdgknr?${Array(300).fill('nf=2020').join('&')}`, 200], [`/zfxxgk/fdzdgknr?${Array(1000).fill('nf=2020').join('&')}`, 200],
    [`/zfxxgk/?${'a&'.repeat(4000)}`, 200], [`/zfxxgk/fdzdgknr?${'nf=x&'.repeat(1000)}`, 404], ['/zfxxgk/fdzdgknr?', 200], ['/zfxxgk/fdzdgknr?nf=2020?', 404],
    ['/zfxxgk/fdzdgknr?nf=2020&nf=2019', 200],
  ]) {
    const started = Date.now();
    const answer = await fetch(server.url + path);
    await answer.text();
    assert.equal(answer.status, status, path.slice(0, 60));
    assert.ok(Date.now() - started < 5000, path.slice(0, 60));
  }
});

test(`target ${JSON.stringify(path)} is refused`, async () => {
    const answer = await raw(target(path));
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.doesNotMatch(answer, /root:|Set-Cookie/i);
  });
}

test('a header that tries to add headers changes nothing', async () => {
  const answer = await raw('GET /zfxxgk/ HTTP/1.1\r\nHost: evil"><script>alert(1)</script>\r\nConnection: close\r\n\r\n');
  assert.doesNotMatch(answer, /<script>alert/);
});

test('a body nobody asked for is refused at once when announced large', async () => {
  const answer = await raw('POST /zfxxgk/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n', 3000);
  assert.match(answer, /^HTTP\/1\.1 (413|405) /);
});

test('a client that drips its header is cut off at the total deadline, others are served', { timeout: 60000 }, async () => {
  const started = Date.now();
  const slow = new Promise((done) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write('GET /zfxxgk/ HTTP/1.1\r\nHost: ');
    const drip = setInterval(() => { if (!socket.destroyed) socket.write('x'); }, 500);
    const end = () => { clearInterval(drip); done(Date.now() - started); };
    socket.on('error', end);
    socket.on('close', end);
    socket.resume();
  });
  const during = await fetch(`${server.url}/zfxxgk/zfxxgknb`);
  assert.equal(during.status, 200);
  await during.text();
  const lasted = await slow;
  assert.ok(lasted > 5000 && lasted < 30000, `cut after ${lasted} ms`);
});

test('the server ends by itself on SIGTERM', async () => {
  const own = await serve(data.data);
  assert.equal(await own.stop(), 0);
});
