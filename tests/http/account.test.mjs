// Signing in, the own account, people, roles and the audit log, as a browser sees them.
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { HtmlValidate } from 'html-validate';
import { addPerson, Client, PASSWORD, signedIn, totp } from '../lib/office.mjs';
import { gongkai, newData, root, serve } from '../lib/server.mjs';

const NEW_PASSWORD = 'another-Long-one-5';
const ROLES = ['writer', 'officer', 'secrecy', 'reviewer', 'leader', 'supervisor', 'admin', 'security', 'auditor', 'superior_reviewer', 'superior_compiler'];
let data, server;
before(async () => {
  data = newData();
  gongkai('unit', 'add', 'A01', '甲局', '--data', data.data);
  for (const role of ROLES) addPerson(data.data, role.replace('_', '.'), `${role}甲`, [role]);
  for (const login of ['wang', 'li', 'zhao', 'qian', 'sun']) addPerson(data.data, login, `${login}某`, ['writer']);
  appendFileSync(join(data.data, 'gongkai.conf'), 'proxies = 127.0.0.1\n');
  server = await serve(data.data);
});
after(async () => { await server?.stop(); data?.remove(); });

const as = (login) => signedIn(server.url, login);
const client = (headers) => new Client(server.url, headers);
const location = (answer) => [answer.status, answer.headers.get('location')];

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off', 'void-style': 'off', 'tel-non-breaking': 'off', 'prefer-native-element': 'off' },
});

async function sound(answer) {
  const report = await validator.validateString(answer.body_text);
  assert.deepEqual(report.results.flatMap((r) => r.messages).map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`), []);
  assert.doesNotMatch(answer.body_text, /<script(?![^>]*src=)|\sstyle="|\son\w+="/);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  return answer;
}

/* ---- signing in ---- */

test('a visitor is led to sign in, and from there to where he wanted', async () => {
  const visitor = client();
  const asked = await visitor.get('/bo/me?x=1');
  assert.deepEqual(location(asked), [303, '/bo/login?next=%2Fbo%2Fme%3Fx%3D1']);
  await sound(await visitor.get(asked.headers.get('location')));
  const next = visitor.html.match(/name="next" value="([^"]*)"/)[1];
  const entered = await visitor.post('/bo/login', { login: ' Wang ', password: PASSWORD, next });
  assert.deepEqual(location(entered), [303, '/bo/me?x=1']);
  const page = await sound(await visitor.get('/bo/me'));
  assert.match(page.body_text, /<dd>wang某<\/dd>/);
});

test('an address put into a link does not lead away from the site', async () => {
  for (const next of ['https://example.org/', '//example.org', '/bo//../..', '/bo/\\example.org', '/bo/x\r\nSet-Cookie: a=b', '/zfxxgk/', 'javascript:alert(1)', '/bo/logout']) {
    const visitor = client();
    await visitor.get('/bo/login');
    const [status, where] = location(await visitor.post('/bo/login', { login: 'wang', password: PASSWORD, next }));
    assert.equal(status, 303);
    assert.ok(where === '/bo/' || where === '/bo//../..', where);
  }
});

test('the cookie is out of reach of scripts and other sites, and over TLS kept to it', async () => {
  const plain = client();
  const answer = await plain.signIn('wang');
  const cookies = answer.headers.getSetCookie();
  assert.equal(cookies.length, 1);
  assert.match(cookies[0], /^gongkai=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  const secure = client({ 'X-Forwarded-For': '192.0.2.7', 'X-Forwarded-Proto': 'https' });
  assert.match((await secure.signIn('wang')).headers.getSetCookie()[0], /^__Host-gongkai=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  assert.equal((await secure.get('/bo/me')).status, 200);
});

test('without TLS nobody signs in from elsewhere, and the page says why', async () => {
  const far = client({ 'X-Forwarded-For': '192.0.2.7', 'X-Forwarded-Proto': 'http' });
  const page = await sound(await far.get('/bo/login'));
  assert.match(page.body_text, /连接没有加密/);
  assert.match(page.body_text, /HTTPS/);
  assert.doesNotMatch(page.body_text, /type="password"/);
  const tried = await far.post('/bo/login', { login: 'wang', password: PASSWORD });
  assert.deepEqual(tried.headers.getSetCookie(), []);
  assert.match(tried.body_text, /连接没有加密/);
  const near = await as('wang');
  const token = near.cookies.get('gongkai');
  const stolen = await client({ 'X-Forwarded-For': '192.0.2.7', 'X-Forwarded-Proto': 'http', Cookie: `gongkai=${token}` }).get('/bo/me');
  assert.equal(stolen.status, 403);
});

const text = (answer) => answer.body_text.replace(/<[^>]+>/g, ' ');

test('what is wrong is never told, and guessing gets slower', async () => {
  const answers = [];
  for (const login of ['zhao', 'nobody.here']) {
    const guesser = client();
    const said = [];
    for (let i = 0; i < 3; i++) {
      const answer = await guesser.signIn(login, 'wrong');
      assert.equal(answer.status, 422);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      said.push(text(await sound(answer)).match(/没有登录\s+(\S+)/)[1]);
    }
    answers.push(said);
  }
  assert.deepEqual(answers[0], answers[1]);
  assert.deepEqual(answers[0], ['登录名或密码不对，请核对后再试', '登录名或密码不对，请核对后再试', '连续几次不对，请在']);
  const owner = client();
  const locked = await owner.signIn('zhao');
  assert.equal(locked.status, 422);
  assert.match(locked.body_text, /请在 [1-5] 秒后再试/);
  await wait(5100);
  assert.equal((await owner.signIn('zhao')).status, 303);
});

test('many guesses at once get no further than three', async () => {
  const guesses = await Promise.all([...Array(40)].map((_, i) => client().post('/bo/login', { login: 'sun', password: i === 20 ? PASSWORD : `wrong-${i}` })));
  const entered = guesses.filter((answer) => answer.status === 303).length;
  const log = gongkai('audit', 'export', '--data', data.data).out.trim().split('\n').map((line) => JSON.parse(line));
  const failed = log.filter(({ action, detail }) => action === 'account.sign_in_failed' && detail === '{"failures":3}').length;
  assert.ok(entered <= 1);
  assert.ok(guesses.filter((answer) => /秒后再试/.test(answer.body_text)).length >= 36, 'the rest must wait');
  assert.ok(failed >= 1);
  assert.equal(log.filter(({ detail }) => detail === '{"failures":4}').length, 0);
});

test('a form from another site, or without its token, changes nothing', async () => {
  const person = await as('wang');
  await person.get('/bo/me');
  for (const [fields, headers] of [[{ csrf: null }, {}], [{ csrf: '' }, {}], [{ csrf: 'x'.repeat(43) }, {}],
    [{}, { Origin: 'https://example.org' }], [{}, { 'Sec-Fetch-Site': 'cross-site' }]]) {
    const answer = await person.post('/bo/me/totp', fields, { headers });
    assert.equal(answer.status, 403, JSON.stringify([fields, headers]));
    await person.get('/bo/me');
  }
  assert.deepEqual(location(await person.get('/bo/me/totp')), [303, '/bo/me']); // nothing was begun
  const other = await as('qian');
  await other.get('/bo/me');
  const foreign = other.html.match(/name="csrf" value="([^"]*)"/)[1];
  assert.equal((await person.post('/bo/logout', { csrf: foreign })).status, 403); // somebody else's token
  const origin = await client().post('/bo/login', { login: 'wang', password: PASSWORD }, { headers: { Origin: 'https://example.org' } });
  assert.equal(origin.status, 403);
  assert.deepEqual(origin.headers.getSetCookie(), []);
});

test('a session ends when its person signs out, and only that one', async () => {
  const one = await as('wang'), two = await as('wang');
  const token = one.cookies.get('gongkai'), former = two.cookies.get('gongkai');
  await one.get('/bo/me');
  assert.deepEqual(location(await one.post('/bo/logout')), [303, '/bo/login']);
  assert.match((await one.get('/bo/login')).body_text, /已退出/);
  assert.equal(one.cookies.has('gongkai'), false);
  assert.equal((await client({ Cookie: `gongkai=${token}` }).get('/bo/me')).status, 303);
  assert.equal((await two.get('/bo/me')).status, 200);
  await two.signIn('qian'); // somebody else on the same browser
  assert.match((await two.get('/bo/me')).body_text, /qian某/);
  assert.equal((await client({ Cookie: `gongkai=${former}` }).get('/bo/me')).status, 303);
  const invented = await client({ Cookie: `gongkai=${'A'.repeat(43)}` }).get('/bo/me');
  assert.equal(invented.status, 303);
});

/* ---- passwords and second factors ---- */

test('somebody new gets a password from the administrator, roles from the security officer, and must change the password', async () => {
  const admin = await as('admin'), security = await as('security');
  await sound(await admin.get('/bo/set/user/new'));
  const wrong = await sound(await admin.post('/bo/set/user/new', { login: 'Wu Gang', name: ' ', email: 'x' }));
  assert.equal(wrong.status, 422);
  assert.match(wrong.body_text, /<title>出错：添加人员/);
  assert.match(wrong.body_text, /有 3 处要改/);
  assert.match(wrong.body_text, /value="Wu Gang"/); // what was typed is kept
  const taken = await admin.post('/bo/set/user/new', { login: 'WANG', name: '吴刚' });
  assert.equal(taken.status, 409);
  assert.match(taken.body_text, /这个登录名已经有人用了/);
  const made = await sound(await admin.post('/bo/set/user/new', { login: 'Wu.Gang', name: '吴刚', department: '办公室', email: 'wu@example.gov.cn', role: 'leader' }));
  const first = made.body_text.match(/<code>([a-z2-9-]{19})<\/code>/)[1];

  const list = await sound(await security.get('/bo/set/role'));
  const id = list.body_text.match(/\/bo\/set\/role\/(\d+)">吴刚/)[1];
  assert.match((await admin.get(`/bo/set/user/${id}`)).body_text, /角色：—/); // no role came with the form
  await sound(await security.get(`/bo/set/role/${id}`));
  const both = await sound(await security.post(`/bo/set/role/${id}`, { 'role[]': ['admin', 'security'] }));
  assert.equal(both.status, 422);
  assert.match(both.body_text, /一人只能任一项/);
  assert.deepEqual(location(await security.post(`/bo/set/role/${id}`, { 'role[]': ['reviewer', 'leader'] })), [303, '/bo/set/role']);
  assert.match((await sound(await security.get('/bo/set/role'))).body_text, /角色已保存/);

  const person = client();
  assert.deepEqual(location(await person.signIn('wu.gang', first)), [303, '/bo/login/password?next=%2Fbo%2F']);
  const half = person.cookies.get('gongkai');
  assert.deepEqual(location(await person.get('/bo/me')), [303, '/bo/login/password']); // no way round it
  await sound(await person.get('/bo/login/password?next=%2Fbo%2Fme'));
  const weak = await sound(await person.post('/bo/login/password', { old: first, password: 'short', again: 'other' }));
  assert.match(weak.body_text, /至少 10 个字符[\s\S]*两遍新密码不一样/);
  const mistaken = await sound(await person.post('/bo/login/password', { old: 'wrong', password: NEW_PASSWORD, again: NEW_PASSWORD }));
  assert.match(mistaken.body_text, /现在的密码不对，请核对后再试/);
  assert.deepEqual(location(await person.post('/bo/login/password', { old: first, password: NEW_PASSWORD, again: NEW_PASSWORD, next: '/bo/me' })), [303, '/bo/me']);
  assert.notEqual(person.cookies.get('gongkai'), half); // rotated
  assert.equal((await client({ Cookie: `gongkai=${half}` }).get('/bo/me')).status, 303);
  assert.match((await person.get('/bo/me')).body_text, /复审（机构负责人）、终审（主要领导）/);

  const other = client();
  await other.signIn('wu.gang', NEW_PASSWORD);
  assert.equal((await other.get('/bo/me')).status, 200);
  await admin.get(`/bo/set/user/${id}`);
  const reset = await sound(await admin.post(`/bo/set/user/${id}/reset`));
  assert.match(reset.body_text, /<code>[a-z2-9-]{19}<\/code>/);
  assert.equal((await other.get('/bo/me')).status, 303); // ended
  assert.deepEqual(location(await admin.post(`/bo/set/user/${id}`, { name: '吴钢', csrf: admin.html.match(/csrf" value="([^"]*)"/)[1] })), [303, '/bo/set/user']);
  assert.match((await sound(await admin.get('/bo/set/user'))).body_text, /吴钢/);
});

test('a second factor begins with a picture and a proof, is asked for, and each code opens once', async () => {
  const person = await as('li');
  await person.get('/bo/me');
  assert.deepEqual(location(await person.post('/bo/me/totp')), [303, '/bo/me/totp']);
  await sound(await person.get('/bo/me/totp'));
  const secret = person.html.match(/密钥：<b[^>]*>([A-Z2-7 ]+)<\/b>/)[1];
  const picture = await person.get(person.html.match(/<img src="([^"]+)"/)[1]);
  assert.equal(picture.headers.get('content-type'), 'image/svg+xml');
  assert.equal(picture.headers.get('cache-control'), 'no-store');
  assert.match(picture.body_text, /^<svg [^>]*viewBox="0 0 (\d+) \1"/);
  const wrong = await sound(await person.post('/bo/me/totp/confirm', { code: '000000' }));
  assert.equal(wrong.status, 422);
  assert.match(wrong.body_text, /验证码不对/);
  const now = () => Date.now() / 1000;
  const code = totp(secret, now());
  const codes = await sound(await person.post('/bo/me/totp/confirm', { code: ` ${code.slice(0, 3)} ${code.slice(3)} ` }));
  const recovery = [...codes.body_text.matchAll(/<code>([a-z2-9-]{19})<\/code>/g)].map((m) => m[1]);
  assert.equal(new Set(recovery).size, 10);
  assert.equal((await person.get('/bo/me/totp.svg')).status, 404); // the secret is shown no more

  const again = client();
  assert.deepEqual(location(await again.signIn('li')), [303, '/bo/login/code?next=%2Fbo%2F']);
  const half = again.cookies.get('gongkai');
  for (const path of ['/bo/me', '/bo/login/password']) assert.equal((await again.get(path)).headers.get('location').split('?')[0], '/bo/login/code', path);
  await sound(await again.get('/bo/login/code'));
  const used = await sound(await again.post('/bo/login/code', { code }));
  assert.equal(used.status, 422);
  assert.match(used.body_text, /用过了或者过期了/);
  assert.deepEqual(location(await again.post('/bo/login/code', { code: recovery[0].toUpperCase(), next: '/bo/me' })), [303, '/bo/me']);
  assert.notEqual(again.cookies.get('gongkai'), half); // rotated
  assert.equal((await client({ Cookie: `gongkai=${half}` }).get('/bo/login/code')).status, 303);
  assert.match((await sound(await again.get('/bo/me'))).body_text, /恢复码还剩 9 个/);

  const security = await as('security');
  await security.get('/bo/set/role');
  const id = security.html.match(/\/bo\/set\/role\/(\d+)">li某/)[1];
  await security.get(`/bo/set/role/${id}`);
  assert.deepEqual(location(await security.post(`/bo/set/role/${id}/factor`)), [303, '/bo/set/role']);
  assert.equal((await again.get('/bo/me')).status, 303); // sessions ended with it
  assert.deepEqual(location(await client().signIn('li')), [303, '/bo/']);
});

test('who is blocked is out at once, and back when opened again', async () => {
  const person = await as('qian'), security = await as('security');
  await security.get('/bo/set/role');
  const id = security.html.match(/\/bo\/set\/role\/(\d+)">qian某/)[1];
  await security.get(`/bo/set/role/${id}`);
  const token = security.html.match(/csrf" value="([^"]*)"/)[1];
  await security.post(`/bo/set/role/${id}/state`, { state: 'blocked' });
  assert.equal((await person.get('/bo/me')).status, 303);
  assert.equal((await client().signIn('qian')).status, 422);
  assert.match((await sound(await security.get(`/bo/set/role/${id}`))).body_text, /恢复使用/);
  assert.equal((await security.post(`/bo/set/role/${id}/state`, { state: 'vanished' })).status, 422);
  await security.post(`/bo/set/role/${id}/state`, { state: 'active', csrf: token });
  const back = await as('qian');
  await security.get(`/bo/set/role/${id}`);
  await security.post(`/bo/set/role/${id}/sessions`);
  assert.equal((await back.get('/bo/me')).status, 303);
  const own = (await security.get('/bo/set/role')).body_text.match(/\/bo\/set\/role\/(\d+)">security甲/)[1];
  assert.match((await sound(await security.get(`/bo/set/role/${own}`))).body_text, /自己的角色和状态由另一位安全管理员办理/);
  assert.equal((await security.post(`/bo/set/role/${own}`, { 'role[]': 'leader', csrf: token })).status, 403);
});

/* ---- the audit log ---- */

test('the auditor reads, proves and takes along the log, page by page', async () => {
  const auditor = await as('auditor');
  for (let i = 0; i < 8; i++) await as('wang');
  const page = await sound(await auditor.get('/bo/audit'));
  const numbers = (answer) => [...answer.body_text.matchAll(/<th scope="row" class="num">(\d+)</g)].map((m) => Number(m[1]));
  const first = numbers(page);
  assert.equal(first.length, 50);
  assert.match(page.body_text, /登录失败/);
  const second = numbers(await sound(await auditor.get(page.body_text.match(/href="(\/bo\/audit\?before=\d+)"/)[1])));
  assert.equal(second[0], first[49] - 1);
  assert.equal((await auditor.get('/bo/audit?before=x')).status, 404);

  const proof = await sound(await auditor.get('/bo/audit/verify'));
  const head = proof.body_text.match(/<code>(\d+:[0-9a-f]{64})<\/code>/)[1];
  assert.match(proof.body_text, /日志完整/);
  assert.match((await sound(await auditor.get(`/bo/audit/verify?head=${head}`))).body_text, /日志完整/);
  const other = await sound(await auditor.get(`/bo/audit/verify?head=${head.replace(/.$/, (c) => (c === '0' ? '1' : '0'))}`));
  assert.match(other.body_text, /日志被动过：第 \d+ 条和抄录的不一样/);
  assert.match((await sound(await auditor.get('/bo/audit/verify?head=12'))).body_text, /抄录的写法不对/);

  const csv = await auditor.get('/bo/audit/export.csv');
  assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8');
  assert.equal(csv.headers.get('cache-control'), 'no-store');
  assert.match(csv.headers.get('content-disposition'), /^attachment; filename\*=UTF-8''/);
  const lines = (await auditor.get('/bo/audit/export.jsonl')).body_text.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(lines.slice(-2).map(({ action, name }) => [action, name]), [['audit.export', 'auditor甲'], ['audit.export', 'auditor甲']]);
  assert.equal(csv.body_text.trim().split('\r\n').length, lines.length); // a head, and the entry of the second export
  assert.equal(gongkai('audit', 'verify', '--data', data.data).status, 0);
});

test('every action that is recorded has a name for the auditor', () => {
  const labels = JSON.parse(readFileSync(join(root, 'data/audit.json'), 'utf8'));
  const sources = readdirSync(join(root, 'src'), { recursive: true }).filter((name) => name.endsWith('.c')).map((name) => readFileSync(join(root, 'src', name), 'utf8'));
  const actions = sources.flatMap((source) => [
    ...[...source.matchAll(/(?:note\(ctx, |\.action = )"([a-z]+\.[a-z_]+)"/g)].map((m) => m[1]),
    ...[...source.matchAll(/document_record\(ctx, &?row, "([a-z_]+)"/g)].map((m) => `document.${m[1]}`),
  ]);
  assert.ok(actions.length > 30);
  assert.deepEqual(actions.filter((action) => labels.actions[action] === undefined), []);
});

/* ---- every route × every role ---- */

const OWN = { admin: ['/bo/set/user', '/bo/set/user/new', '/bo/set/user/ID'], security: ['/bo/set/role', '/bo/set/role/ID'], auditor: ['/bo/audit', '/bo/audit/verify', '/bo/audit/export.csv', '/bo/audit/export.jsonl'] };
const WRITES = { admin: ['/bo/set/user/new', '/bo/set/user/ID', '/bo/set/user/ID/reset'], security: ['/bo/set/role/ID', '/bo/set/role/ID/state', '/bo/set/role/ID/sessions', '/bo/set/role/ID/factor'] };

test('each page opens for its role and for no other', async () => {
  const security = await as('security');
  const id = (await security.get('/bo/set/role')).body_text.match(/\/bo\/set\/role\/(\d+)">sun某/)[1];
  for (const role of ROLES) {
    const person = await as(role.replace('_', '.'));
    assert.equal((await person.get('/bo/me')).status, 200);
    const token = person.html.match(/csrf" value="([^"]*)"/)[1];
    for (const [owner, paths] of Object.entries(OWN)) {
      for (const path of paths) assert.equal((await person.get(path.replace('ID', id))).status, owner === role ? 200 : 403, `${role} ${path}`);
    }
    for (const [owner, paths] of Object.entries(WRITES)) {
      for (const path of paths.filter(() => owner !== role)) {
        assert.equal((await person.post(path.replace('ID', id), { csrf: token, state: 'blocked', name: '甲', login: 'x1' })).status, 403, `${role} POST ${path}`);
      }
    }
  }
  const visitor = client();
  for (const path of Object.values(OWN).flat()) assert.equal((await visitor.get(path.replace('ID', id))).status, 303, path);
  for (const path of Object.values(WRITES).flat()) assert.equal((await visitor.post(path.replace('ID', id))).status, 403, path);
});

test('people of another unit are not there', async () => {
  gongkai('unit', 'add', 'A02', '乙局', '--data', data.data);
  addPerson(data.data, 'other', '乙某', ['writer'], '--unit', 'A02');
  const id = /"object":"account (\d+)"/.exec(gongkai('audit', 'export', '--unit', 'A02', '--data', data.data).out)[1];
  const admin = await as('admin'), security = await as('security');
  assert.equal((await admin.get(`/bo/set/user/${id}`)).status, 404);
  assert.equal((await security.get(`/bo/set/role/${id}`)).status, 404);
  assert.doesNotMatch((await admin.get('/bo/set/user')).body_text, /乙某/);
  const token = admin.html.match(/csrf" value="([^"]*)"/)?.[1] ?? (await admin.get('/bo/set/user/new'), admin.html.match(/csrf" value="([^"]*)"/)[1]);
  assert.equal((await admin.post(`/bo/set/user/${id}/reset`, { csrf: token })).status, 404);
});

test('names are text, whatever is in them', async () => {
  const admin = await as('admin');
  await admin.get('/bo/set/user/new');
  const made = await sound(await admin.post('/bo/set/user/new', { login: 'evil', name: '<img src=x onerror=alert(1)>"\'', department: '{{x}}<script>' }));
  assert.match(made.body_text, /&lt;img src=x onerror=alert\(1\)&gt;/);
  const list = await sound(await admin.get('/bo/set/user'));
  assert.doesNotMatch(list.body_text, /<img|<script>/);
});
