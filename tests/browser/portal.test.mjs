// The portal as people see it: accessible, within the screen, usable without scripts, in large text and high contrast, printed.
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

const OFFICIAL = '/zfxxgk/wj/000000000/2020-00008';
const PAGES = {
  'portal-home': '/zfxxgk/', list: '/zfxxgk/fdzdgknr?lm=notice&lm=budget&nf=2020', 'list-empty': '/zfxxgk/fdzdgknr?lm=notice&tk=2',
  column: '/zfxxgk/fdzdgknr/news', document: OFFICIAL, guide: '/zfxxgk/zfxxgkzn', rules: '/zfxxgk/zfxxgkzd', licences: '/zfxxgk/tz/xuke',
  procurement: '/zfxxgk/tz/caigou', access: '/zfxxgk/wza', map: '/zfxxgk/wzdt', 'no-document': '/zfxxgk/wj/000000000/2020-99999',
};

for (const width of [1280, 390]) {
  test(`every page at ${width}: no accessibility violation, no sideways scroll, no console error`, async () => {
    // bypassCSP only lets the axe script in.
    const context = await browser.newContext({ locale: 'zh-CN', viewport: { width, height: 900 }, bypassCSP: true });
    const page = await context.newPage();
    const errors = [];
    page.on('console', (message) => { if (message.type() === 'error' && !/status of 404/.test(message.text())) errors.push(message.text()); });
    page.on('pageerror', (error) => errors.push(String(error)));
    for (const [name, path] of Object.entries(PAGES)) {
      await page.goto(server.url + path);
      await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
      assert.deepEqual(await axe(page), [], name);
      assert.equal(await overflows(page), false, name);
    }
    assert.deepEqual(errors, []);
    await context.close();
  });
}

test('large text and high contrast break nothing', async () => {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(server.url + PAGES['portal-home']);
  await page.getByRole('button', { name: '大字' }).click();
  await page.getByRole('button', { name: '高对比' }).click();
  for (const name of ['portal-home', 'list', 'document', 'guide', 'licences']) {
    await page.goto(server.url + PAGES[name]);
    assert.equal(await page.getAttribute('html', 'data-size'), 'large');
    assert.deepEqual(await axe(page), [], name);
    assert.equal(await overflows(page), false, name);
  }
  await context.close();
});

test('without scripts conditions are ticked, applied and taken away, and pages turned', async () => {
  const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.url}/zfxxgk/fdzdgknr`);
  await page.getByLabel(/公告公示/).check();
  await page.getByRole('button', { name: '应用筛选' }).click();
  await page.waitForURL(/lm=notice/);
  assert.equal(await page.locator('.reslist > li').count(), 6);
  assert.equal(await page.getByLabel(/公告公示/).isChecked(), true);
  await page.getByRole('link', { name: /公告公示 ，取消此条件/ }).click();
  assert.equal(await page.locator('.chips a').count(), 0);
  const first = await page.locator('.reslist h3 a').first().innerText();
  await page.getByRole('link', { name: '下一页' }).click();
  assert.notEqual(await page.locator('.reslist h3 a').first().innerText(), first);
  await page.getByRole('link', { name: '第一页' }).click();
  assert.equal(await page.locator('.reslist h3 a').first().innerText(), first);
  await page.locator('.reslist h3 a').first().click();
  await page.getByRole('heading', { level: 1, name: first }).waitFor();
  await context.close();
});

test('a document prints with the head of an official document and without the site around it', async () => {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(server.url + OFFICIAL);
  assert.equal(await page.locator('.pr-head').isVisible(), false);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.pr-organ').isVisible(), true);
  assert.match(await page.locator('.pr-no').innerText(), /〔2020〕1号/);
  for (const hidden of ['.mast', '.crumbs', '.foot', '.doc__tools', '.meta']) assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
  await context.close();
});
