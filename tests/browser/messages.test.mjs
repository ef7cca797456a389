// 咨询投诉 in a browser, without scripts: accessible, within the screen, and usable from the form to the published answer.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, launch, overflows } from '../lib/browser.mjs';
import { root, sampleData, serve } from '../lib/server.mjs';

let data, server, browser;
const shots = process.env.GONGKAI_SHOTS ?? join(root, 'build-test/shots');
before(async () => {
  data = sampleData();
  server = await serve(data.data);
  browser = await launch();
  mkdirSync(shots, { recursive: true });
});
after(async () => { await browser?.close(); await server?.stop(); data?.remove(); });

async function look(page, name, width) {
  await page.screenshot({ path: join(shots, `messages-${name}-${width}.png`), fullPage: true });
  assert.deepEqual(await axe(page), [], name);
  assert.equal(await overflows(page), false, name);
}

async function signIn(page, person) {
  await page.goto(`${server.url}/bo/login`);
  await page.getByLabel('登录名').fill(person.login);
  await page.getByLabel('密码').fill(person.password);
  await page.getByRole('button', { name: '登录' }).click();
}

for (const width of [1280, 390]) {
  test(`from the question to the published answer at ${width}`, async () => {
    const visit = async (person) => {
      const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width, height: 900 }, bypassCSP: true });
      const page = await context.newPage();
      if (person) await signIn(page, person);
      return page;
    };
    const citizen = await visit();
    await citizen.goto(`${server.url}/zfxxgk/zxts`);
    await look(citizen, 'answers-none', width);
    await citizen.getByRole('link', { name: '咨询', exact: true }).click();
    await look(citizen, 'form', width);
    await citizen.waitForTimeout(3100);
    await citizen.getByRole('button', { name: '提交咨询' }).click();
    await look(citizen, 'form-wrong', width);
    await citizen.waitForTimeout(3100);
    await citizen.getByLabel('标题', { exact: true }).fill(`卫生许可证延续要带什么材料 ${width}`);
    await citizen.getByLabel('内容', { exact: true }).fill('我叫张三，卫生许可证下个月到期，延续要带什么材料？');
    await citizen.getByLabel('联系方式').fill('0578-1234567');
    await citizen.getByLabel('可以公开这个问题和答复').check();
    await citizen.getByRole('button', { name: '提交咨询' }).click();
    await look(citizen, 'receipt', width);
    const code = await citizen.locator('code').innerText();
    await citizen.getByRole('link', { name: '查看答复' }).click();
    await citizen.getByLabel('查询码').fill('wrong');
    await citizen.getByRole('button', { name: '查看答复' }).click();
    await look(citizen, 'lookup-wrong', width);

    const writer = await visit(data.people.bianji);
    await writer.goto(`${server.url}/bo/msg`);
    await look(writer, 'list', width);
    await writer.getByRole('link', { name: new RegExp(`材料 ${width}`) }).click();
    await look(writer, 'case', width);
    await writer.getByLabel('答复', { exact: true }).fill('带身份证明、原许可证和延续申请表，到政务服务中心 3 号窗口办理。');
    await writer.getByLabel('公开的问题', { exact: true }).fill('到示例市花园路12号3幢2单元501室办理，对吗？身份证 11010519491231002X');
    await writer.getByRole('button', { name: '提交审核' }).click();
    await look(writer, 'case-gate', width);
    await writer.getByLabel('公开的问题', { exact: true }).fill('卫生许可证延续要带什么材料？');
    await writer.getByRole('button', { name: '提交审核' }).click();

    const leader = await visit(data.people.lingdao);
    await leader.goto(`${server.url}/bo/msg`);
    await leader.getByRole('link', { name: new RegExp(`材料 ${width}`) }).click();
    await look(leader, 'case-release', width);
    await leader.getByRole('button', { name: '发出并公开' }).click();
    await look(leader, 'case-done', width);
    await citizen.getByLabel('查询码').fill(code);
    await citizen.getByRole('button', { name: '查看答复' }).click();
    await look(citizen, 'lookup', width);
    assert.ok(await citizen.getByText('3 号窗口').isVisible());
    await citizen.goto(`${server.url}/zfxxgk/zxts`);
    await look(citizen, 'answers', width);
    for (const page of [citizen, writer, leader]) await page.context().close();
  });
}

for (const width of [1280, 390]) {
  test(`the settings at ${width} are accessible and fit`, async () => {
    const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width, height: 900 }, bypassCSP: true });
    const page = await context.newPage();
    await signIn(page, data.people.guanli);
    await page.goto(`${server.url}/bo/set/site`);
    await look(page, 'set-site', width);
    await page.getByLabel('栏目路径').fill('/bo');
    await page.getByRole('button', { name: '保存站点设置' }).click();
    await look(page, 'set-site-wrong', width);
    await page.goto(`${server.url}/bo/set/cal`);
    await page.getByRole('button', { name: '登记并重算期限' }).click();
    await look(page, 'set-cal-wrong', width);
    await page.getByLabel('日期').fill(`2021-07-${width === 390 ? 26 : 27}`);
    await page.getByLabel('名称').fill('台风停工');
    await page.getByLabel('依据').fill('市防指〔2021〕12号');
    await page.getByRole('button', { name: '登记并重算期限' }).click();
    await look(page, 'set-cal', width);
    await page.goto(`${server.url}/bo/set/mail`);
    await page.getByLabel('收件地址').fill('zhangsan@example.gov.cn');
    await page.getByRole('button', { name: '试发一封' }).click();
    await look(page, 'set-mail', width);
    await context.close();
  });
}
