// The editor as it is bundled, on a page that has only the editor, under the product's content security policy: what is
// pasted from Word, WPS and Excel, what the toolbar does, what goes back to the server, and use by keyboard.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, launch } from '../lib/browser.mjs';
import { root } from '../lib/server.mjs';

const CSP = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const shell = (body) => `<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>编辑</title><link rel="stylesheet" href="/gk.css"></head><body class="bo"><main><h1>编辑</h1>
<form method="post" action="/save" data-save><p class="lab" id="body">正文</p><div data-plain><label for="body_text">纯文本</label><textarea id="body_text" name="body_text">x</textarea></div>
<textarea name="body_html" aria-label="正文（带格式）" hidden disabled>
${escape(body)}</textarea><div class="ed" data-editor data-label="body" data-help="help" hidden></div><p id="help">帮助</p><ul><li data-picture="/pic/1" data-title="现场照片">现场照片</li></ul><button name="act" value="save">保存</button></form></main>
<script src="/editor.js" defer></script></body></html>`;

let server, url, browser, folder, saved, body = '';
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gongkai-editor-'));
  const bundle = join(root, 'build-test/src/base/editor.js');
  execFileSync('python3', [join(root, 'tools/editor/build.py'), join(folder, 'editor.js')]);
  assert.ok(readFileSync(bundle, 'utf8').startsWith('/*! With TipTap'));
  server = createServer((request, response) => {
    const send = (type, bytes) => { response.writeHead(200, { 'content-type': type, 'content-security-policy': CSP }); response.end(bytes); };
    if (request.url === '/editor.js') return send('text/javascript', readFileSync(join(folder, 'editor.js')));
    if (request.url === '/gk.css') return send('text/css', readFileSync(join(root, 'static/gk.css')));
    if (request.method !== 'POST') return send('text/html', shell(body));
    let text = '';
    request.on('data', (bytes) => { text += bytes; });
    request.on('end', () => { saved = new URLSearchParams(text); send('text/html', '<!DOCTYPE html><title>ok</title>'); });
    return undefined;
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  url = `http://127.0.0.1:${server.address().port}`;
  browser = await launch();
});
after(async () => { await browser?.close(); server?.close(); if (folder) rmSync(folder, { recursive: true, force: true }); });

async function open(html, options = {}) {
  body = html;
  const context = await browser.newContext({ locale: 'zh-CN', ...options });
  const page = await context.newPage();
  const errors = [];
  page.on('console', (message) => { if (message.type() === 'error' || /Content Security Policy/.test(message.text())) errors.push(message.text()); });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => { if (!request.url().startsWith(url)) errors.push(`request ${request.url()}`); });
  page.on('dialog', (dialog) => { errors.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(`${url}/`);
  return { page, errors, close: () => context.close() };
}

const box = (page) => page.locator('.ProseMirror');

/** A paste event as the browser makes it. */
async function paste(page, html) {
  await box(page).focus();
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/html', text);
    document.querySelector('.ProseMirror').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, html);
}

async function save(page) {
  await page.locator('button[value=save]').click();
  await page.waitForURL(/save$/);
  return saved.get('body_html').replaceAll('\r\n', '\n');
}

test('a body that is not touched goes back as it came', async () => {
  const html = '<h2>标题</h2><p>正文 <strong>粗</strong></p><table><caption>表</caption><tbody><tr><th colspan="2" scope="col">甲</th></tr><tr><td>1</td><td>2</td></tr></tbody></table>';
  const { page, errors, close } = await open(html);
  assert.equal((await save(page)).trim(), html);
  assert.equal(saved.has('body_text'), false);
  assert.deepEqual(errors, []);
  await close();
});

test('everything the sanitiser keeps survives an edit', async () => {
  const html = '<h2 class="ta-c">标题</h2><h3>二</h3><h4>三</h4><p class="ta-r i2">段<br>行 <strong>b</strong><em>i</em><u>u</u><s>s</s>H<sub>2</sub>O m<sup>2</sup> <code>c</code> <a href="https://例.cn/x" title="t">链</a></p>'
    + '<blockquote><p>引</p></blockquote><ul><li><p>一</p><ul><li><p>二</p></li></ul></li></ul><ol start="3"><li><p>三</p></li></ol><hr><pre>a\n  b</pre>'
    + '<dl><dt>甲</dt><dd><p>乙</p></dd></dl><figure><p><img src="/a.png" alt="图" title="t"></p><figcaption>图一</figcaption></figure>'
    + '<p><audio src="/a.mp3" controls=""></audio><video src="/v.mp4" controls=""></video></p>'
    + '<table><caption>表题</caption><tbody><tr><th rowspan="2" scope="row"><p>甲</p></th><td class="ta-c"><p>1</p></td></tr><tr><td><p>2</p></td></tr></tbody></table>';
  const { page, errors, close } = await open(html);
  await page.locator('.ProseMirror h2').click();
  await page.keyboard.press('End');
  await page.keyboard.type('。');
  assert.equal((await save(page)).replace('标题。', '标题'), html);
  // The pictures and media of this test are not there.
  assert.deepEqual(errors.filter((e) => !/404|Failed to load|media/i.test(e)), []);
  await close();
});

const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body><!--StartFragment-->
<p class=MsoTitle align=center style='text-align:center'><b><span style='font-size:22.0pt;font-family:方正小标宋简体'>关于检查的通知<o:p></o:p></span></b></p>
<p class=MsoNormal style='text-indent:32.0pt'><span style='font-family:仿宋_GB2312;font-weight:bold'>一、</span>正文<span lang=EN-US>2021</span>年</p>
<p class=MsoListParagraph style='margin-left:21.0pt;text-indent:-21.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>甲项</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>2.<span>&nbsp;</span></span><![endif]>乙项</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>a)<span>&nbsp;</span></span><![endif]>乙之一</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='font-family:Wingdings;mso-list:Ignore'>l<span>&nbsp;</span></span><![endif]>圆点</p>
<p class=MsoListParagraph style='mso-list:l2 level1 lfo3'><![if !supportLists]><span style='mso-list:Ignore'>（一）<span>&nbsp;</span></span><![endif]>公文编号</p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr><td colspan=2 width=100 style='border:solid windowtext 1.0pt'><p class=MsoNormal align=center><b>合计</b></p></td></tr><tr><td rowspan=2><p>左</p></td><td>1</td></tr><tr><td style='mso-number-format:"0.00"'>2</td></tr></table>
<p style='display:none;mso-hide:all'>藏</p><script>alert(1)</script><p onclick="alert(2)"><a href="javascript:alert(3)">坏链</a><img src="file:///C:/a.png"><a href="https://example.cn/">好链</a></p>
<!--EndFragment--></body></html>`;

test('pasted from Word: lists, merged cells, emphasis and alignment stay, styles and scripts go', async () => {
  const { page, errors, close } = await open('');
  await paste(page, WORD);
  const out = await save(page);
  assert.match(out, /<p class="ta-c"><strong>关于检查的通知<\/strong><\/p>/);
  assert.match(out, /<p class="i2"><strong>一、<\/strong>正文2021年<\/p>/);
  assert.match(out, /<ol><li><p>甲项<\/p><\/li><li><p>乙项<\/p><ol><li><p>乙之一<\/p><\/li><\/ol><\/li><\/ol>/);
  assert.match(out, /<ul><li><p>圆点<\/p><\/li><\/ul>/);
  assert.match(out, /<p>（一）公文编号<\/p>/); // the number of an official document is its text
  assert.match(out, /<td colspan="2"><p class="ta-c"><strong>合计<\/strong><\/p><\/td>/);
  assert.match(out, /<td rowspan="2"><p>左<\/p><\/td>/);
  assert.match(out, /<a href="https:\/\/example.cn\/">好链<\/a>/);
  assert.doesNotMatch(out, /style=|Mso|mso|javascript|onclick|alert|file:|藏|<script|<span|<font|width=/);
  assert.deepEqual(errors, []);
  await close();
});

test('pasted from a table of WPS or Excel: cells and spans, no styles', async () => {
  const { page, errors, close } = await open('');
  await paste(page, `<style>td{mso-style-parent:style0}</style><table width=200 style='width:150pt'><col width=72><tr height=18><td class=xl65 colspan=2 style='text-align:center'>许可</td><td x:num>44</td></tr><tr><td>处罚</td><td></td><td align=right>0</td></tr></table>`);
  const out = await save(page);
  assert.match(out, /<td class="ta-c" colspan="2"><p>许可<\/p><\/td><td><p>44<\/p><\/td>/);
  assert.match(out, /<td class="ta-r"><p>0<\/p><\/td>/);
  assert.doesNotMatch(out, /style|xl65|height|<col\b/);
  assert.deepEqual(errors, []);
  await close();
});

test('the toolbar by keyboard: one stop, arrows, what is pressed is told', async () => {
  const { page, errors, close } = await open('<p>甲乙丙</p>');
  await box(page).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Alt+F10');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), '段落样式');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), '加粗');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.ed__bar button', { hasText: '加粗' }).getAttribute('aria-pressed'), 'true');
  await page.getByLabel('段落样式').selectOption('2');
  await page.getByRole('button', { name: '居中' }).click();
  assert.equal(await page.locator('.ed__bar [tabindex="0"]').count(), 1);
  assert.match(await save(page), /^<h2 class="ta-c"><strong>甲乙丙<\/strong><\/h2>$/);
  assert.deepEqual(errors, []);
  await close();
});

test('a table is put in, its cells joined and split, its caption and heads set', async () => {
  const { page, errors, close } = await open('<p>前</p>');
  await box(page).click();
  await page.keyboard.press('End');
  await page.getByRole('button', { name: '表格', exact: true }).click();
  await page.keyboard.type('项目');
  await page.getByRole('button', { name: '表题' }).click();
  await page.getByLabel('表题', { exact: true }).fill('检查情况');
  await page.keyboard.press('Enter');
  await page.locator('.ProseMirror th').first().click();
  await page.keyboard.down('Shift');
  await page.locator('.ProseMirror th').nth(1).click();
  await page.keyboard.up('Shift');
  await page.getByRole('button', { name: '合并单元格' }).click();
  await page.getByRole('button', { name: '删行' }).click({ trial: true });
  const out = await save(page);
  assert.match(out, /<table><caption>检查情况<\/caption><tbody><tr><th colspan="2"><p>项目<\/p><\/th><th><p><\/p><\/th><\/tr>/);
  assert.deepEqual(errors, []);
  await close();
});

test('links are checked, pictures need words', async () => {
  const { page, errors, close } = await open('<p>见公告</p>');
  await box(page).click();
  await page.keyboard.press('Control+A');
  await page.getByRole('button', { name: '链接' }).click();
  await page.getByLabel(/网址/).fill('javascript:alert(1)');
  await page.getByRole('button', { name: '设为链接' }).click();
  assert.equal(await page.getByText('网址以 http://、https:// 或 / 开头。').isVisible(), true);
  await page.getByLabel(/网址/).fill('/zfxxgk/');
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.getByRole('button', { name: '图片' }).click();
  await page.getByRole('button', { name: '插入图片' }).click();
  assert.equal(await page.getByText(/填写图片说明/).isVisible(), true);
  await page.getByLabel('图片说明').fill('检查现场');
  await page.getByRole('button', { name: '插入图片' }).click();
  const out = await save(page);
  assert.match(out, /<a href="\/zfxxgk\/">见公告<\/a>/);
  assert.match(out, /<img src="\/pic\/1" alt="检查现场">/);
  assert.deepEqual(errors.filter((e) => !/404|Failed to load/.test(e)), []);
  await close();
});

test('the editor has no accessibility violation, and without scripts the text area is there', async () => {
  const { page, close } = await open('<h2>标题</h2><p>甲</p><table><tbody><tr><th>a</th></tr></tbody></table>', { bypassCSP: true });
  await page.locator('.ProseMirror th').click();
  assert.deepEqual(await axe(page), []);
  await close();
  const plain = await open('<p>甲</p>', { javaScriptEnabled: false });
  assert.equal(await plain.page.locator('#body_text').isVisible(), true);
  assert.equal(await plain.page.locator('[name=body_html]').isVisible(), false);
  await plain.page.locator('button[value=save]').click();
  assert.equal(saved.has('body_html'), false);
  assert.equal(saved.get('body_text'), 'x');
  await plain.close();
});
