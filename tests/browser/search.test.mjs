// The search page in a browser: accessible and within the screen at 1280 and 390, and usable without scripts.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, launch, overflows } from '../lib/browser.mjs';
import { gongkai, root, sampleData, serve } from '../lib/server.mjs';

let data, server, browser;
const shots = process.env.GONGKAI_SHOTS ?? join(root, 'build-test/shots');
before(async () => {
  data = sampleData();
  assert.equal(gongkai('search', 'rebuild', '--data', data.data).status, 0);
  server = await serve(data.data);
  browser = await launch();
  mkdirSync(shots, { recursive: true });
});
after(async () => { await browser?.close(); await server?.stop(); data?.remove(); });

for (const width of [1280, 390]) {
  test(`results, conditions, nothing found and too many words at ${width}`, async () => {
    const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width, height: 900 }, bypassCSP: true });
    const page = await context.newPage();
    const look = async (name) => {
      await page.screenshot({ path: join(shots, `search-${name}-${width}.png`), fullPage: true });
      assert.deepEqual(await axe(page), [], name);
      assert.equal(await overflows(page), false, name);
    };
    await page.goto(`${server.url}/zfxxgk/ss?q=${encodeURIComponent('公开')}`);
    await look('found');
    await page.goto(`${server.url}/zfxxgk/ss?q=${encodeURIComponent('没有 这个词')}&nf=2019`);
    await look('nothing');
    await page.goto(`${server.url}/zfxxgk/ss?q=${Array.from({ length: 40 }, (_, n) => `w${n}`).join('+')}`);
    await look('too-many');
    await context.close();
  });
}

test('without scripts: search, narrow by year, newest first, take the condition back', async () => {
  const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const total = async () => Number(await page.locator('[role=status] b').first().innerText());
  await page.goto(`${server.url}/zfxxgk/ss`);
  await page.getByLabel('搜索全部公开信息').last().fill('公开');
  await page.getByRole('main').getByRole('button', { name: '搜索' }).click();
  const all = await total();
  assert.ok(all > 1);
  await page.getByLabel('2019').check();
  await page.getByRole('button', { name: '应用筛选' }).click();
  const narrowed = await total();
  assert.ok(narrowed > 0 && narrowed < all);
  await page.getByLabel('排序').last().selectOption('fb');
  await page.getByRole('button', { name: '排序' }).click();
  assert.equal(await total(), narrowed);
  const days = await page.locator('.reslist .m').allInnerTexts();
  const dates = days.map((line) => line.match(/\d{4}-\d\d-\d\d/)[0]);
  assert.deepEqual(dates, [...dates].sort().reverse());
  await page.getByRole('group', { name: '已选条件' }).getByRole('link').first().click();
  assert.equal(await total(), all);
  await context.close();
});
