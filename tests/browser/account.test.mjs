// The pages of people, in a browser: accessible, within the screen, and usable without scripts from the first sign-in on.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, launch, overflows } from '../lib/browser.mjs';
import { addPerson, PASSWORD, totp } from '../lib/office.mjs';
import { gongkai, newData, root, serve } from '../lib/server.mjs';

let data, server, browser;
const shots = process.env.GONGKAI_SHOTS ?? join(root, 'build-test/shots');
before(async () => {
  data = newData();
  gongkai('unit', 'add', 'A01', '示例市卫生健康局', '--data', data.data);
  addPerson(data.data, 'admin', '管理员甲', ['admin'], '--department', '办公室');
  addPerson(data.data, 'security', '安全员乙', ['security'], '--department', '信息中心');
  addPerson(data.data, 'auditor', '审计员丙', ['auditor']);
  addPerson(data.data, 'writer', '信息员丁', ['writer', 'reviewer'], '--department', '医政科', '--email', 'ding@example.gov.cn');
  server = await serve(data.data);
  browser = await launch();
  mkdirSync(shots, { recursive: true });
});
after(async () => { await browser?.close(); await server?.stop(); data?.remove(); });

async function enter(page, login, password = PASSWORD) {
  await page.goto(`${server.url}/bo/login?next=%2Fbo%2Fme`);
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录' }).click();
}

async function look(page, name, width) {
  await page.screenshot({ path: join(shots, `account-${name}-${width}.png`), fullPage: true });
  assert.deepEqual(await axe(page), [], name);
  assert.equal(await overflows(page), false, name);
}

for (const width of [1280, 390]) {
  test(`every page at ${width} is accessible and fits`, async () => {
    const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width, height: 900 }, bypassCSP: true });
    const page = await context.newPage();
    const errors = [];
    page.on('console', (message) => { if (message.type() === 'error' && !/status of 422/.test(message.text())) errors.push(message.text()); });
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(`${server.url}/bo/login`);
    await look(page, 'login', width);
    await enter(page, `nobody-${width}`, 'wrong');
    await look(page, 'login-wrong', width);
    const visit = async (name, path) => { await page.goto(server.url + path); await look(page, name, width); };
    await enter(page, 'admin');
    await look(page, 'me', width);
    await visit('password', '/bo/login/password');
    await visit('people', '/bo/set/user');
    await visit('new', '/bo/set/user/new');
    await page.getByLabel('登录名').fill('A B');
    await page.getByLabel('姓名').fill('某人');
    await page.getByRole('button', { name: '添加并生成密码' }).click();
    await look(page, 'new-wrong', width);
    await page.getByLabel('登录名').fill(`new-${width}`);
    await page.getByRole('button', { name: '添加并生成密码' }).click();
    await look(page, 'secret', width);
    await page.getByRole('link', { name: '已经记下' }).click();
    await page.getByRole('link', { name: '信息员丁' }).click();
    await look(page, 'person', width);
    await enter(page, 'security');
    await visit('roles', '/bo/set/role');
    await page.getByRole('link', { name: '信息员丁' }).click();
    await look(page, 'role', width);
    await enter(page, 'auditor');
    await visit('audit', '/bo/audit');
    await visit('verify', '/bo/audit/verify');
    assert.deepEqual(errors, []);
    await context.close();
  });
}

test('a second factor is set up and used without scripts', async () => {
  const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false });
  const page = await context.newPage();
  const refused = [];
  page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) refused.push(message.text()); });
  await enter(page, 'writer');
  await page.getByRole('button', { name: '启用两步验证' }).click();
  const image = page.getByRole('img', { name: /二维码/ });
  assert.ok(await image.evaluate((img) => img.complete && img.naturalWidth > 0));
  await page.screenshot({ path: join(shots, 'account-totp-1280.png'), fullPage: true });
  const secret = await page.locator('main b.nb').innerText();
  await page.getByLabel('6 位验证码').fill(totp(secret, Date.now() / 1000));
  await page.getByRole('button', { name: '验证并启用' }).click();
  const codes = await page.locator('.secrets code').allInnerTexts();
  assert.equal(codes.length, 10);
  await page.screenshot({ path: join(shots, 'account-codes-1280.png'), fullPage: true });
  await page.getByRole('button', { name: '退出' }).click();
  await page.waitForURL(/\/bo\/login$/);
  assert.match(await page.locator('main').innerText(), /已退出/);
  await enter(page, 'writer');
  await page.waitForURL(/\/bo\/login\/code\?/);
  await page.screenshot({ path: join(shots, 'account-code-1280.png'), fullPage: true });
  await page.getByLabel('验证码或恢复码').fill(codes[4]);
  await page.getByRole('button', { name: '继续登录' }).click();
  await page.waitForURL(/\/bo\/me$/);
  assert.match(await page.locator('main').innerText(), /恢复码还剩 9 个/);
  assert.deepEqual(refused, []);
  await context.close();
});
