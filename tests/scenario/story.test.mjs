// The whole story of one document in a real browser: written with a personal number in it, stopped, mended, approved by
// four people, public, found, counted, withdrawn. Beside every step somebody tries the way around it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, launch, overflows } from '../lib/browser.mjs';
import { signedIn } from '../lib/people.mjs';
import { gongkai, sampleData, serve } from '../lib/server.mjs';

// A Thursday morning in China; the clock stands there.
process.env.GONGKAI_FAKE_NOW = String(Date.parse('2026-11-26T10:00:00+08:00') / 1000);
const ID_CARD = '11010519491231002X'; // the example of GB 11643
const TITLE = '示例：公共场所卫生分级管理办法';
const NUMBER = '000000000/2026-00001';

let data, server, browser;
const pages = {}; // by login
before(async () => {
  data = sampleData();
  server = await serve(data.data);
  browser = await launch();
});
after(async () => { await browser?.close(); await server?.stop(); data?.remove(); });

/** The person's own browser, signed in. */
async function desk(login, width = 1280) {
  if (pages[login] === undefined) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    const page = await context.newPage();
    await page.goto(`${server.url}/bo/login`);
    await page.fill('input[name=login]', login);
    await page.fill('input[name=password]', data.people[login].password);
    await Promise.all([page.waitForURL(/\/bo\/$/), page.click('main button[type=submit]')]);
    pages[login] = page;
  }
  return pages[login];
}

async function sound(page) {
  assert.deepEqual(await axe(page), [], page.url());
  assert.equal(await overflows(page), false, `${page.url()} scrolls sideways`);
}

const click = (page, button) => Promise.all([page.waitForLoadState('load'), button.click()]);
const visitor = (login) => signedIn(server, data.people[login]);
const text = (page) => page.locator('main').innerText();

let path; // /bo/doc/ID

async function writeBody(page, words) {
  const editor = page.locator('[contenteditable=true]');
  await editor.waitFor(); // its script comes after the page
  await editor.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(words);
}

test('the writer drafts a document, and a personal number in it stops the gate', async () => {
  const page = await desk('bianji');
  await page.goto(`${server.url}/bo/doc/new`);
  await page.fill('input[name=title]', TITLE);
  await page.selectOption('select[name=column_code]', 'policy');
  await page.fill('input[name=doc_no]', '示例卫监[2026]8号');
  await page.fill('input[name=formed_on]', '2026-11-20');
  await page.fill('[name=organs]', '示例经济技术开发区卫生监督中心（示例）');
  await page.selectOption('select[name=theme]', { label: await page.locator('select[name=theme] option', { hasText: '卫生' }).first().innerText() });
  await page.selectOption('select[name=genre]', { index: 1 });
  await page.selectOption('select[name=kind]', 'normative');
  await writeBody(page, `第一条 公共场所按卫生状况分级。联系人证件号 ${ID_CARD}。`);
  await sound(page);
  await click(page, page.locator('button[name=act][value=hand_in]'));
  path = new URL(page.url()).pathname;
  assert.match(path, /^\/bo\/doc\/\d+$/);
  const seen = await text(page);
  assert.match(seen, /身份证/);
  assert.doesNotMatch(seen.replace(/第一条[^\n]*/g, ''), new RegExp(ID_CARD), 'the finding shows it masked');
  assert.match(await (await visitor('zhuanyuan')).open(path).then((p) => p.html), /草稿/);
});

test('a draft that the gate stopped cannot be handed in, approved or read outside', async () => {
  const writer = await visitor('bianji');
  const officer = await visitor('zhuanyuan');
  const form = (await writer.open(path)).html;
  const csrf = form.match(/name="csrf" value="([^"]+)"/)[1];
  const lock = form.match(/name="lock" value="([^"]+)"/)[1];
  assert.equal((await writer.post(`${path}/jiao`, { csrf, lock })).status, 422, 'handed in by its own address');
  const other = (await officer.open('/bo/')).html.match(/name="csrf" value="([^"]+)"/)[1];
  for (const step of ['1', '4']) {
    const tried = await officer.post(`${path}/sp`, { csrf: other, lock, step, act: 'pass', opinion: '', confirm: '1' });
    assert.ok([403, 409, 422].includes(tried.status), `step ${step}: ${tried.status}`);
  }
  assert.equal((await fetch(`${server.url}/zfxxgk/wj/${NUMBER}`)).status, 404);
  assert.equal((await fetch(server.url + path, { redirect: 'manual' })).status, 303, 'visitors sign in first');
});

test('mended, it is handed in for 初审', async () => {
  const page = await desk('bianji');
  await page.goto(server.url + path);
  await writeBody(page, '第一条 公共场所按卫生状况分为甲、乙、丙三级。第二条 分级结果向社会公布。');
  await click(page, page.locator('button[name=act][value=hand_in]'));
  assert.match(await text(page), /初审/);
  await sound(page);
});

/** Whoever is not to do this step has no button and is refused by its address. */
async function refused(login, step, more = {}) {
  const who = await visitor(login);
  const page = await who.open(path);
  assert.doesNotMatch(page.html, new RegExp(`action="${path}/sp"`), `${login} has a button for step ${step}`);
  const csrf = (page.html.match(/name="csrf" value="([^"]+)"/) ?? (await who.open('/bo/me')).html.match(/name="csrf" value="([^"]+)"/))[1];
  const lock = (await (await visitor('zhuanyuan')).open(path)).html.match(/name="lock" value="([^"]+)"/)?.[1] ?? '1';
  const tried = await who.post(`${path}/sp`, { csrf, lock, step: String(step), act: 'pass', opinion: '同意', confirm: '1', ...more });
  assert.ok([403, 409, 422].includes(tried.status), `${login} did step ${step}: ${tried.status}`);
}

const ALL = [['statement', ['0', '1', '2', '3', '4']]];

test('初审: not by its writer, not by who comes later', async () => {
  for (const login of ['bianji', 'baomi', 'fushen', 'lingdao', 'jiandu', 'guanli']) {
    if (login !== 'guanli') await refused(login, 1);
  }
  const page = await desk('zhuanyuan');
  await page.goto(`${server.url}/bo/`);
  await click(page, page.locator('main a', { hasText: TITLE }).first());
  await sound(page);
  await page.fill('[name=opinion]', '内容属实，同意。');
  await click(page, page.locator('button[name=act][value=pass]'));
  assert.match(await text(page), /保密审查/);
});

test('保密审查: five statements, a conclusion and what it rests on; nobody holds two steps', async () => {
  await refused('zhuanyuan', 2);
  await refused('lingdao', 4);
  const page = await desk('baomi');
  await page.goto(server.url + path);
  await sound(page);
  for (const box of (await page.locator('input[name=statement]').all()).slice(0, 4)) await box.check();
  await page.fill('[name=basis]', '不涉及国家秘密');
  await click(page, page.locator('button[name=act][value=pass]'));
  assert.match(await text(page), /逐项|五项|全部/, 'four statements are not five');
  for (const box of await page.locator('input[name=statement]').all()) await box.check();
  await click(page, page.locator('button[name=act][value=pass]'));
  assert.match(await text(page), /复审/);
});

test('复审 and 终审, on a phone; then it is public', async () => {
  await refused('baomi', 3);
  const second = await desk('fushen');
  await second.goto(server.url + path);
  await click(second, second.locator('button[name=act][value=pass]'));
  await refused('fushen', 4);
  assert.equal((await fetch(`${server.url}/zfxxgk/wj/${NUMBER}`)).status, 404, 'three of four are not enough');
  const last = await desk('lingdao', 390);
  await last.goto(`${server.url}/bo/doc/batch`);
  assert.match(await text(last), new RegExp(TITLE));
  await sound(last);
  await last.goto(server.url + path);
  await click(last, last.locator('button[name=act][value=pass]'));
  await sound(last);
  await click(last, last.locator('main form button[type=submit]').first());
  assert.match(await text(last), /已公开/);
});

test('it is there for everybody: page, list, feed, search, API, sitemap', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const outside = [];
  page.on('request', (request) => { if (!request.url().startsWith(server.url)) outside.push(request.url()); });
  await page.goto(`${server.url}/zfxxgk/wj/${NUMBER}`);
  const shown = await text(page);
  for (const words of [TITLE, NUMBER, '示例卫监〔2026〕8号', '2026-11-20', '甲、乙、丙三级']) assert.ok(shown.includes(words), words);
  assert.equal(await page.locator('meta[name=ArticleTitle]').getAttribute('content'), TITLE);
  assert.equal(await page.locator('meta[name=PubDate]').getAttribute('content'), '2026-11-26 10:00');
  await sound(page);
  await page.goto(`${server.url}/zfxxgk/fdzdgknr/policy`);
  assert.match(await text(page), new RegExp(TITLE));
  await page.goto(`${server.url}/zfxxgk/`);
  assert.match(await text(page), new RegExp(TITLE));
  let found = '';
  for (let tries = 0; tries < 50 && !found.includes(TITLE); tries += 1) {
    await page.goto(`${server.url}/zfxxgk/ss?q=${encodeURIComponent('分级管理办法')}`);
    found = await text(page);
    if (!found.includes(TITLE)) await new Promise((done) => { setTimeout(done, 100); });
  }
  assert.ok(found.includes(TITLE), 'the search finds it');
  await sound(page);
  const get = async (address) => (await fetch(server.url + address)).text();
  assert.match(await get('/zfxxgk/fdzdgknr/policy.atom'), new RegExp(TITLE));
  assert.match(await get('/sitemap.xml'), /sitemap\/202611\.xml/);
  assert.match(await get('/zfxxgk/sitemap/202611.xml'), new RegExp(NUMBER));
  assert.match(await get('/api/v1/documents'), new RegExp(TITLE));
  assert.deepEqual(outside, [], 'nothing is loaded from elsewhere');
  await context.close();
});

test('the report counts it as 规范性文件, and the figure opens it', () => {
  const built = JSON.parse(gongkai('report', 'build', '--data', data.data, '--year', '2026').out);
  const cell = (key) => built.cells?.[key] ?? JSON.stringify(built).match(new RegExp(`"${key.replaceAll('.', '\\.')}":\\{?"?([^,}]*)`))?.[1];
  assert.match(String(JSON.stringify(cell('t2.normative.made'))), /1/);
  const opened = gongkai('report', 'explain', '--data', data.data, '--year', '2026', 't2.normative.made');
  assert.match(opened.out, /t2\.normative\.made = 1/);
  assert.match(opened.out, new RegExp(TITLE));
});

test('the audit log knows every step and is whole; hand-written SQL cannot publish', () => {
  assert.equal(gongkai('audit', 'verify', '--data', data.data).status, 0);
  const sql = `PRAGMA foreign_keys=ON;
    INSERT INTO public_item SELECT unit_id, id, version, 'x/2026-1', title, '', '', column_code, 0, '', '', 'none', 'valid', NULL, NULL, 1, 20261126, 1, 2026, '', ''
    FROM document WHERE state = 'draft' LIMIT 1;`;
  const tried = spawnSync('python3', ['-c', 'import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nc.executescript(sys.argv[2])', join(data.data, 'gongkai.db'), sql], { encoding: 'utf8' });
  assert.notEqual(tried.status, 0);
  assert.match(tried.stderr, /FOREIGN KEY|IntegrityError/);
});

test('withdrawn, it is gone everywhere and says why', async () => {
  const page = await desk('zhuanyuan');
  await page.goto(server.url + path);
  await page.fill('[name=withdraw_reason]', '依据调整，待修订后重新公布');
  await click(page, page.locator('main button', { hasText: '撤下' }).first());
  const confirm = page.locator('main input[name=confirm]');
  if (await confirm.count() > 0) await click(page, page.locator('main form:has(input[name=confirm]) button[type=submit]'));
  const answer = await fetch(`${server.url}/zfxxgk/wj/${NUMBER}`);
  assert.equal(answer.status, 410);
  assert.match(await answer.text(), /撤下，原因：依据调整/);
  for (const address of ['/zfxxgk/fdzdgknr/policy', '/zfxxgk/fdzdgknr/policy.atom', '/zfxxgk/', '/zfxxgk/sitemap/202611.xml', '/api/v1/documents',
    '/zfxxgk/fdzdgknr.csv', `/zfxxgk/ss?q=${encodeURIComponent('分级管理办法')}`]) {
    const body = await (await fetch(server.url + address)).text();
    assert.ok(!body.includes(TITLE) && !body.includes(NUMBER), `${address} still shows it`);
  }
  assert.equal((await fetch(`${server.url}/zfxxgk/wj/${NUMBER}.pdf`)).status, 410);
});
