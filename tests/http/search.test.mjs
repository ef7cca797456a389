// 站内搜索: sound pages, honest counts, words echoed safely, conditions that can be taken back; and what is published
// while the server runs is found at once, what is withdrawn is not.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { gongkai, newData, sampleData, serve } from '../lib/server.mjs';

let data, server;
before(async () => {
  data = sampleData();
  assert.equal(gongkai('search', 'rebuild', '--data', data.data).status, 0);
  server = await serve(data.data);
});
after(async () => { await server?.stop(); data?.remove(); });

const address = (query) => `/zfxxgk/ss?${new URLSearchParams(query)}`;
const get = (query, options) => fetch(server.url + (typeof query === 'string' ? query : address(query)), { redirect: 'manual', ...options });
const page = async (query) => (await get(query)).text();
const total = (html) => Number(html.match(/共 <b>(\d+)<\/b> 条/)[1]);
const titles = (html) => [...html.matchAll(/<h3><a href="([^"]+)">(.*?)<\/a><\/h3>/g)].map(([, href, title]) => ({ href, title }));

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off', 'void-style': 'off', 'tel-non-breaking': 'off', 'prefer-native-element': 'off',
    'form-dup-name': 'off' },
});

for (const [name, query, status] of [
  ['a word', { q: '公开' }, 200],
  ['newest first', { q: '公开', px: 'fb' }, 200],
  ['nothing found', { q: '没有这个词' }, 200],
  ['no words', {}, 200],
  ['conditions', { q: '公开', nf: '2019', lm: 'rules', yx: 'valid' }, 200],
  ['too many words', { q: Array.from({ length: 33 }, (_, n) => `w${n}`).join(' ') }, 422],
]) {
  test(`${name}: a sound page with its tags`, async () => {
    const answer = await get(query);
    const html = await answer.text();
    assert.equal(answer.status, status);
    assert.match(answer.headers.get('content-security-policy'), /default-src 'self'/);
    assert.doesNotMatch(html, /<script(?![^>]*src=)|\sstyle="|\son\w+="/);
    const report = await validator.validateString(html);
    assert.deepEqual(report.results.flatMap((r) => r.messages).map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`), []);
    for (const tag of ['SiteName', 'SiteDomain', 'SiteIDCode', 'ColumnName', 'ColumnDescription', 'ColumnKeywords', 'ColumnType']) {
      assert.match(html, new RegExp(`<meta name="${tag}" content="[^"]+">`), tag);
    }
    assert.equal(html.match(/<h1[ >]/g).length, 1);
  });
}

test('what is found is marked, counted, and paged through to the end', async () => {
  const html = await page({ q: '公开' });
  assert.match(html, /<mark>公开<\/mark>/);
  const seen = new Set();
  let shown = html;
  for (let pages = 1; ; pages++) {
    for (const { href } of titles(shown)) { assert.ok(!seen.has(href), href); seen.add(href); }
    const next = shown.match(/<a href="([^"]*hou=[^"]*)">下一页<\/a>/)?.[1];
    if (!next) { assert.ok(pages > 1); break; }
    shown = await page(next.replaceAll('&amp;', '&'));
    assert.equal(total(shown), total(html));
  }
  assert.equal(seen.size, total(html));
});

test('one and two characters, 文号 with any brackets and 索引号 are found', async () => {
  assert.ok(total(await page({ q: '公' })) >= total(await page({ q: '公开' })));
  const html = await page({});
  const number = html.match(/<span>([^<]*〔\d{4}〕\d+号)<\/span>/)[1];
  const wanted = titles(await page({ q: number }))[0].href;
  for (const [open, close] of ['[]', '（）', '【】', '()']) {
    const other = number.replace('〔', open).replace('〕', close);
    assert.equal(titles(await page({ q: other }))[0].href, wanted, other);
  }
  const index = decodeURIComponent(wanted.replace('/zfxxgk/wj/', ''));
  assert.equal(titles(await page({ q: index }))[0].href, wanted);
});

test('facets count within the other conditions, and adding one leaves as many as it said', async () => {
  const html = await page({ q: '公开' });
  const options = [...html.matchAll(/name="(lm|tk|nf|yx)" value="([^"]+)"[^>]*><label[^>]*><span>[^<]*<\/span><span class="mute">(\d+)<\/span>/g)];
  assert.ok(options.length > 5);
  for (const [, name, value, count] of options) {
    assert.equal(total(await page({ q: '公开', [name]: value })), Number(count), `${name}=${value}`);
  }
  const chosen = await page({ q: '公开', nf: '2019' });
  assert.match(chosen, /<a [^>]*href="\/zfxxgk\/ss\?q=[^"]*"[^>]*>清除全部<\/a>/);
  assert.match(chosen, /<input type="hidden" name="nf" value="2019">/, 'the order keeps the condition');
});

test('a condition that leaves nothing can be taken back', async () => {
  const html = await page({ q: '公开', nf: '2019', yx: 'repealed' });
  assert.equal(total(html), 0);
  assert.match(html, /value="repealed" checked/);
  assert.match(html, /没有找到“公开”/);
});

test('where several words find nothing, each is offered by itself', async () => {
  const html = await page({ q: '公开 没有这个词' });
  assert.match(html, /只搜“公开”/);
  assert.match(html, /申请公开/);
});

test('words are shown as they were typed and never run', async () => {
  for (const q of ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' OR 1=1 --", '{{title}}', 'a\u0000b', '\u202e公开', '\ue000公开\ue001', '%00', '\\', '*', 'NEAR(公 开)']) {
    const answer = await get({ q });
    const html = await answer.text();
    assert.equal(answer.status, 200, q);
    assert.doesNotMatch(html, /<img src=x|<script>|\u0000|[\ue000\ue001]/, q);
  }
  assert.match(await page({ q: '<b>' }), /value="&lt;b&gt;"/);
});

test('what no list has is no page', async () => {
  for (const query of [{ q: '公开', lm: 'nowhere' }, { q: '公开', yx: 'never' }, { q: '公开', nf: 'x' }, { q: '公开', nf: '0' }, { q: '公开', hou: 'x' }, { q: '公开', p: '0' }]) {
    assert.equal((await get(query)).status, 404, JSON.stringify(query));
  }
});

test('without an index the page says so and works; the server makes one by itself', async () => {
  const fresh = newData('--sample');
  const other = await serve(fresh.data);
  try {
    let html = '';
    for (let tries = 0; tries < 100; tries++) {
      const answer = await fetch(other.url + address({ q: '公开' }));
      assert.equal(answer.status, 200);
      html = await answer.text();
      if (total(html) > 0) break;
      assert.match(html, /搜索正在准备/);
      await new Promise((done) => { setTimeout(done, 100); });
    }
    assert.ok(total(html) > 0);
  } finally {
    await other.stop();
    fresh.remove();
  }
});
