// Every route with every role: the list is the program's own (serve --routes), so a new route is tried as soon as it is there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addPerson, Client, signedIn } from '../lib/office.mjs';
import { gongkai, sampleData, serve } from '../lib/server.mjs';

const ROLES = ['writer', 'officer', 'secrecy', 'reviewer', 'leader', 'supervisor', 'admin', 'security', 'auditor', 'superior_reviewer', 'superior_compiler'];
const POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
const routes = gongkai('serve', '--routes').out.trim().split('\n').map((line) => JSON.parse(line));
const clients = new Map(), tokens = new Map();
let data, server;

before(async () => {
  data = sampleData();
  for (const role of ROLES) addPerson(data.data, role.replace('_', '.'), `${role}甲`, [role]);
  server = await serve(data.data);
  for (const role of ROLES) {
    const client = await signedIn(server.url, role.replace('_', '.'));
    const page = await client.get('/bo/me');
    tokens.set(client, page.body_text.match(/name="csrf" value="([^"]*)"/)[1]);
    clients.set(role, client);
  }
  clients.set('visitor', new Client(server.url));
});
after(async () => { await server?.stop(); data?.remove(); });

// An id that nothing has: whoever may finds nothing there, whoever may not is not told.
const addressOf = (route) => route.pattern.replace(/\{[a-z_]+\*?\}/g, '1');

// This ends the sessions that the other tries need.
const inOrder = [...routes.filter((r) => r.pattern !== '/bo/logout'), ...routes.filter((r) => r.pattern === '/bo/logout')];

async function tryOut(client, route) {
  const path = addressOf(route);
  const answer = route.method === 'GET' ? await client.get(path) : await client.post(path, { csrf: tokens.get(client) ?? '' }, { headers: { origin: server.url } });
  const where = answer.headers.get('location') ?? '';
  const led = answer.status === 303 && where.startsWith('/bo/login?next=');
  return { status: answer.status, refused: answer.status === 403 || led, led, answer };
}

test('the list has every role and states every permission', () => {
  assert.ok(routes.length > 30);
  for (const route of routes) {
    assert.ok(['GET', 'POST'].includes(route.method), route.pattern);
    assert.notEqual(route.permission, 'not_stated', route.pattern);
    assert.ok(route.summary.length > 0, route.pattern);
    const office = /^\/(bo|sup)\//.test(route.pattern);
    assert.ok(office ? route.permission !== 'public' || route.pattern === '/bo/login' : route.permission === 'public', route.pattern);
  }
});

test('administration, security and audit open no content', () => {
  // Columns and their rules are settings: the administrator keeps them too.
  for (const route of routes.filter((r) => /^(document|message|register)_/.test(r.permission))) {
    for (const role of ['admin', 'security', 'auditor']) assert.ok(!route.roles.includes(role), `${route.pattern} opens for ${role}`);
  }
});

for (const route of routes.filter((r) => r.method === 'POST' && r.permission !== 'public')) {
  test(`POST ${route.pattern} takes no form of another site, nor one without the token`, async () => {
    const client = clients.get(route.roles[0] ?? 'writer');
    const path = addressOf(route);
    for (const options of [{ headers: { origin: 'https://example.org' } }, { headers: { origin: 'null' } }, { headers: { origin: server.url, 'sec-fetch-site': 'cross-site' } }]) {
      const answer = await client.post(path, { csrf: tokens.get(client) }, options);
      assert.equal(answer.status, 403);
      assert.match(answer.body_text, /这张表单/);
    }
    for (const csrf of ['', 'A'.repeat(43)]) {
      const answer = await client.post(path, { csrf }, { headers: { origin: server.url } });
      assert.equal(answer.status, 403);
      assert.match(answer.body_text, /这张表单/);
    }
  });
}

for (const route of routes.filter((r) => r.method === 'POST' && r.permission === 'public')) {
  test(`POST ${route.pattern} takes no form of another site`, async () => {
    const answer = await clients.get('visitor').post(addressOf(route), {}, { headers: { origin: 'https://example.org' } });
    assert.equal(answer.status, 403);
    assert.match(answer.body_text, /这张表单/);
  });
}

for (const route of inOrder) {
  test(`${route.method} ${route.pattern} (${route.permission}) opens for its roles and no other`, async () => {
    for (const [role, client] of clients) {
      const may = route.permission === 'public' || (role !== 'visitor' && (['signed_in', 'half_signed_in'].includes(route.permission) || route.roles.includes(role)));
      const { status, refused, led, answer } = await tryOut(client, route);
      assert.equal(refused, !may, `${role}: ${status} ${answer.headers.get('location') ?? ''}`);
      assert.ok(status < 500, `${role}: ${status}`);
      if (role === 'visitor' && !may) assert.equal(led, route.method === 'GET', 'a visitor is led to sign in, a form is refused');
      if (/html/.test(answer.headers.get('content-type') ?? '')) assert.equal(answer.headers.get('content-security-policy'), POLICY);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    }
  });
}
