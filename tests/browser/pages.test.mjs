// Each public page as people see it: accessible, within the screen, usable without scripts.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, launch, overflows } from '../lib/browser.mjs';
import { root, sampleData, serve } from '../lib/server.mjs';

let data, server, browser;
const shots = process.env.GONGKAI_SHOTS ?? join(root, 'build-test/shots');
before(async () => { data = sampleData(); server = await serve(data.data); browser = await launch(); mkdirSync(shots, { recursive: true }); });
after(async () => { await browser?.close(); await server?.stop(); data?.remove(); });

const PAGES = {
  home: '/zfxxgk/', years: '/zfxxgk/zfxxgknb', year: '/zfxxgk/zfxxgknb/2020',
  explain: '/zfxxgk/zfxxgknb/2020/t2.licence.decisions', request: '/zfxxgk/zfxxgknb/2020/t3.new.total', missing: '/zfxxgk/zfxxgknb/1999',
};

for (const width of [1280, 390]) {
  for (const [name, path] of Object.entries(PAGES)) {
    test(`${name} at ${width}: no accessibility violation, no sideways scroll, no console error`, async () => {
      // bypassCSP only lets the axe script in; the CSP itself is tested below.
      const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width, height: 900 }, bypassCSP: true });
      const page = await context.newPage();
      const errors = [];
      page.on('console', (message) => { if (message.type() === 'error' && !/status of 404/.test(message.text())) errors.push(message.text()); });
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(server.url + path);
      await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
      assert.deepEqual(await axe(page), []);
      assert.equal(await overflows(page), false);
      assert.deepEqual(errors, []);
      await context.close();
    });
  }
}

test('nothing the pages load breaks the content security policy', async () => {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  const refused = [];
  page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) refused.push(message.text()); });
  for (const path of Object.values(PAGES)) await page.goto(server.url + path);
  assert.deepEqual(refused, []);
  await context.close();
});

test('on a phone table three shows one applicant class at a time, the total first, without scripts', async () => {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 900 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(server.url + PAGES.year);
  const visible = () => page.locator('.rt--3 tbody tr:first-child td:visible').count();
  assert.equal(await visible(), 1);
  assert.equal(await page.locator('.rt--3 thead th[data-c="7"]').isVisible(), true);
  await page.locator('.pick label').first().click();
  assert.equal(await page.locator('.rt--3 thead th[data-c="1"]').isVisible(), true);
  assert.equal(await page.locator('.rt--3 thead th[data-c="7"]').isVisible(), false);
  await context.close();
});

test('a figure leads to the records behind it, and back', async () => {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(server.url + PAGES.years);
  await page.getByRole('link', { name: /2020 年政府信息公开工作年度报告/ }).click();
  await page.getByRole('link', { name: '197' }).first().click();
  await page.waitForURL(/t2\.licence\.decisions$/);
  assert.match(await page.locator('main').innerText(), /197/);
  await page.getByRole('link', { name: '回 2020 年度报告' }).click();
  await page.waitForURL(/\/2020$/);
  await context.close();
});

test('large text and high contrast are remembered', async () => {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(server.url + PAGES.years);
  await page.getByRole('button', { name: '大字' }).click();
  await page.getByRole('button', { name: '高对比' }).click();
  await page.goto(server.url + PAGES.year);
  assert.equal(await page.getAttribute('html', 'data-size'), 'large');
  assert.equal(await page.getAttribute('html', 'data-contrast'), 'high');
  await context.close();
});
