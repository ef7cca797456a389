// The portal: every public page of publication, its forms, its feeds, and what must not be there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { formsOf, signedIn } from '../lib/people.mjs';
import { gongkai, sampleData, serve } from '../lib/server.mjs';

let data, server;
before(async () => { data = sampleData(); server = await serve(data.data); });
after(async () => { await server?.stop(); data?.remove(); });

const get = (path, options = {}) => fetch(server.url + path, { redirect: 'manual', ...options });
const text = async (path) => (await get(path)).text();
const DOCUMENT = '/zfxxgk/wj/000000000/2020-00063';

export const PAGES = ['/zfxxgk/', '/zfxxgk/zfxxgkzn', '/zfxxgk/zfxxgkzd', '/zfxxgk/fdzdgknr', '/zfxxgk/fdzdgknr?lm=notice&lm=budget&nf=2020&px=cw',
  '/zfxxgk/fdzdgknr?lm=notice&tk=2', '/zfxxgk/fdzdgknr/news', '/zfxxgk/fdzdgknr/personnel', DOCUMENT, '/zfxxgk/tz/xuke', '/zfxxgk/tz/chufa',
  '/zfxxgk/tz/caigou', '/zfxxgk/wza', '/zfxxgk/wzdt'];

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off', 'void-style': 'off', 'tel-non-breaking': 'off', 'prefer-native-element': 'off',
    // HTML lets the boxes of one question share a name, and the hidden fields that carry their answers.
    'form-dup-name': 'off' },
});

const meta = (html, name) => html.match(new RegExp(`<meta name="${name}" content="([^"]*)">`))?.[1];

for (const path of PAGES) {
  test(`GET ${path} is a sound page with its tags`, async () => {
    const answer = await get(path);
    const html = await answer.text();
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(answer.headers.get('content-security-policy'), /default-src 'self'/);
    assert.doesNotMatch(html, /<script(?![^>]*src=)|\sstyle="|\son\w+="/, 'no inline script or style');
    const report = await validator.validateString(html);
    assert.deepEqual(report.results.flatMap((r) => r.messages).map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`), []);
    // 国办发〔2017〕47号: on every page, and those of a column page or a content page.
    for (const name of ['SiteName', 'SiteDomain', 'SiteIDCode', 'ColumnName', 'ColumnDescription', 'ColumnKeywords', 'ColumnType']) {
      assert.ok(meta(html, name), name);
    }
    if (path === DOCUMENT) {
      assert.ok(meta(html, 'ArticleTitle'));
      assert.match(meta(html, 'PubDate'), /^\d{4}-\d\d-\d\d \d\d:\d\d$/);
      assert.ok(meta(html, 'ContentSource'));
    }
    assert.equal(html.match(/<h1[ >]/g).length, 1);
  });

  test(`GET ${path} again with its ETag is 304; HEAD has no body`, async () => {
    const first = await get(path);
    await first.text();
    const second = await get(path, { headers: { 'If-None-Match': first.headers.get('etag') } });
    assert.equal(second.status, 304);
    const head = await get(path, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
  });
}

test('the home page counts what the report of 2020 says', async () => {
  const html = await text('/zfxxgk/');
  const figures = Object.fromEntries([...html.matchAll(/<dt>([^<]+)<\/dt><dd>([^<]+)<small>([^<]+)<\/small>/g)].map((m) => [m[1], m[2] + m[3]]));
  assert.deepEqual(figures, { 网站发布政务信息: '63条', 新媒体推送: '60条', 行政许可处理决定: '197件', 行政处罚处理决定: '44件',
    '政府集中采购，共 5 项': '175.13万元', 收到公开申请: '0件' });
  const columns = Object.fromEntries([...html.matchAll(/<tr><th scope="row"><a[^>]*>([^<]+)<\/a><\/th><td class="num">(\d+)/g)].map((m) => [m[1], Number(m[2])]));
  assert.deepEqual([columns.政务动态, columns.机构职能, columns.公告公示, columns.财政预决算, columns['部门文件、法规']], [44, 3, 6, 2, 7]);
  assert.match(html, /一周一更新/);
  assert.match(html, /20 个工作日内答复/);
});

const titles = (html) => [...html.matchAll(/<h3><a href="([^"]+)">/g)].map((m) => m[1]);
const next = (html) => html.match(/<a href="([^"]+)">下一页<\/a>/)?.[1].replaceAll('&amp;', '&');

test('a list is read page by page, nothing missing and nothing twice', async () => {
  for (const start of ['/zfxxgk/fdzdgknr/news', '/zfxxgk/fdzdgknr/news?px=cw']) {
    const seen = [];
    for (let path = start; path; ) {
      const html = await text(path);
      assert.match(html, /共 <b>44<\/b> 条/);
      seen.push(...titles(html));
      path = next(html);
    }
    assert.equal(seen.length, 44, start);
    assert.equal(new Set(seen).size, 44, start);
  }
});

test('facets count within the other conditions, and a chip takes one away', async () => {
  const html = await text('/zfxxgk/fdzdgknr?lm=notice&lm=budget&nf=2020');
  assert.match(html, /共 <b>8<\/b> 条/);
  const count = (value) => Number(html.match(new RegExp(`value="${value}"[^>]*><label[^>]*><span>[^<]*</span><span class="mute">(\\d+)<`))[1]);
  assert.deepEqual(['news', 'notice', 'budget', 'policy', '2020', 'valid'].map(count), [44, 6, 2, 7, 8, 8]);
  assert.match(html, /value="notice" checked/);
  const chip = html.match(/<a href="([^"]+)">公告公示 <span class="sr">/)[1].replaceAll('&amp;', '&');
  assert.match(await text(chip), /共 <b>2<\/b> 条/);
});

test('what no list has is not found', async () => {
  for (const path of ['/zfxxgk/fdzdgknr/none', '/zfxxgk/fdzdgknr?lm=none', '/zfxxgk/fdzdgknr?nf=abc', '/zfxxgk/fdzdgknr?yx=gone', '/zfxxgk/fdzdgknr?hou=x',
    '/zfxxgk/fdzdgknr/none.csv', '/zfxxgk/fdzdgknr/none.atom', '/zfxxgk/tz/shoufei', '/zfxxgk/wj/000000000/2020-99999', '/zfxxgk/wj/x', '/zfxxgk/fj/x',
    '/zfxxgk/fj/000000000/2020-00063/1-a.pdf', '/zfxxgk/sitemap/201501.xml', '/zfxxgk/sitemap/202013.xml', '/zfxxgk/sitemap/pages']) {
    const answer = await get(path);
    assert.equal(answer.status, 404, path);
    await answer.text();
  }
});

test('sixteen values of a condition are looked at', async () => {
  const years = (count) => Array(count).fill('nf=2020').join('&');
  for (const [path, status] of [[`${years(15)}&nf=abc`, 404], [`${years(16)}&nf=abc`, 200], ['nf=0', 200], ['nf=9999', 200], ['nf=10000', 404]]) {
    const answer = await get(`/zfxxgk/fdzdgknr?${path}`);
    assert.equal(answer.status, status, path);
    await answer.text();
  }
});

test('lists are given as CSV that a spreadsheet reads', async () => {
  const answer = await get('/zfxxgk/fdzdgknr/notice.csv');
  assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8');
  assert.match(answer.headers.get('content-disposition'), /^attachment; filename\*=UTF-8''/);
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  const lines = bytes.toString('utf8').slice(1).trim().split('\r\n');
  assert.equal(lines.length, 7);
  assert.match(lines[0], /^索引号,标题,发文字号/);
  assert.match(lines[1], /^000000000\/2020-\d{5},/);
  assert.equal((await text('/zfxxgk/fdzdgknr.csv')).trim().split('\r\n').length - 1, Number((await text('/zfxxgk/fdzdgknr')).match(/共 <b>(\d+)<\/b>/)[1]));
  const penalties = (await text('/zfxxgk/tz/chufa.csv')).trim().split('\r\n');
  assert.equal(penalties.length - 1, Number((await text('/zfxxgk/tz/chufa')).match(/共 <b>(\d+)<\/b>/)[1]));
});

test('registers show only rows that are marked public', async () => {
  const own = sampleData();
  const site = await serve(own.data);
  try {
    const read = async (path) => (await fetch(site.url + path)).text();
    const total = async () => Number((await read('/zfxxgk/tz/xuke')).match(/共 <b>(\d+)<\/b>/)[1]);
    const all = await total();
    const csv = (await read('/zfxxgk/tz/xuke.csv')).trim().split('\r\n');
    assert.equal(csv.length - 1, all);
    const number = csv[1].split(',')[1];
    const done = gongkai('ledger', 'correct', '--data', own.data, 'licence', number, '--set', '是否公开=否', '--reason', '试');
    assert.equal(done.status, 0, done.err);
    assert.equal(await total(), all - 1);
    assert.ok(!(await read('/zfxxgk/tz/xuke.csv')).includes(`,${number},`));
  } finally {
    await site.stop();
    own.remove();
  }
});

test('feeds are Atom: absolute addresses, dates, newest first', async () => {
  for (const [path, count] of [['/zfxxgk/fdzdgknr.atom', 50], ['/zfxxgk/fdzdgknr/notice.atom', 6]]) {
    const answer = await get(path);
    assert.equal(answer.headers.get('content-type'), 'application/atom+xml; charset=utf-8');
    const xml = await answer.text();
    assert.equal(xml.match(/<entry>/g).length, count);
    const dates = [...xml.matchAll(/<published>([^<]+)<\/published>/g)].map((m) => m[1]);
    assert.deepEqual(dates, [...dates].sort().reverse());
    assert.match(dates[0], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
    for (const m of xml.matchAll(/<id>([^<]+)<\/id>/g)) assert.match(m[1], /^https?:\/\/[^/]+\/zfxxgk\//);
  }
});

test('the maps lead to every public document', async () => {
  const index = await text('/sitemap.xml');
  assert.equal(await text('/zfxxgk/sitemap.xml'), index);
  const parts = [...index.matchAll(/<loc>https?:\/\/[^/]+([^<]+)<\/loc>/g)].map((m) => m[1]);
  let documents = 0;
  for (const part of parts) {
    const xml = await text(part);
    assert.match(xml, /<urlset xmlns="http:\/\/www\.sitemaps\.org\/schemas\/sitemap\/0\.9">/);
    documents += (xml.match(/\/wj\//g) ?? []).length;
  }
  assert.equal(documents, Number((await text('/zfxxgk/fdzdgknr')).match(/共 <b>(\d+)<\/b>/)[1]));
  assert.match(await text('/robots.txt'), /Disallow: \/bo\/\n[^]*Sitemap: http/);
});

test('a document comes as PDF', async () => {
  const answer = await get(`${DOCUMENT}.pdf`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/pdf');
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  const again = await get(`${DOCUMENT}.pdf`, { headers: { 'If-None-Match': answer.headers.get('etag') } });
  assert.equal(again.status, 304);
});

const FILED = '/zfxxgk/wj/000000000/2020-00008';

test('an attachment is saved, never opened in the place of the site, and only under its own name', async () => {
  const href = (await text(FILED)).match(/href="(\/zfxxgk\/fj\/[^"]+)"/)[1];
  const answer = await get(href);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^text\/csv/);
  assert.match(answer.headers.get('content-disposition'), /^attachment; filename\*=UTF-8''/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.match(answer.headers.get('content-security-policy'), /default-src 'none';.*sandbox/);
  assert.match(await answer.text(), /项目,数量/);
  const again = await get(href, { headers: { 'If-None-Match': answer.headers.get('etag') } });
  assert.equal(again.status, 304);
  for (const path of [href.replace('/1-', '/2-'), href.replace(/1-.*/, '1-other.csv'), href.replace(/1-.*/, '1'), href.replace(/1-.*/, '0-x'),
    href.replace('/1-', '/../1-'), '/zfxxgk/fj/..%2f..%2fgongkai.key']) {
    const other = await get(path);
    assert.ok([400, 404].includes(other.status), `${path}: ${other.status}`);
    await other.text();
  }
});

test('what is withdrawn leaves every list and answers 410 with the reason, its files too', async () => {
  const own = sampleData();
  const site = await serve(own.data);
  try {
    const read = async (path) => fetch(site.url + path);
    const body = async (path) => (await read(path)).text();
    const href = (await body(FILED)).match(/href="(\/zfxxgk\/fj\/[^"]+)"/)[1];
    const officer = await signedIn(site, own.people.zhuanyuan);
    const list = await officer.open('/bo/doc?q=' + encodeURIComponent('第一季度公共场所卫生监测结果'));
    const path = list.html.match(/href="(\/bo\/doc\/\d+)"/)[1];
    const total = async () => Number((await body('/zfxxgk/fdzdgknr/notice')).match(/共 <b>(\d+)<\/b>/)[1]);
    assert.equal(await total(), 6);
    const sure = await officer.submit(path, `${path}/cx`, { withdraw_reason: '数据有误' });
    const [form] = formsOf(sure.html).filter((f) => f.action === `${path}/cx`);
    assert.equal((await officer.post(form.action, form.fields)).status, 303);
    for (const gone of [FILED, `${FILED}.pdf`, href]) {
      const answer = await read(gone);
      assert.equal(answer.status, 410, gone);
      assert.match(await answer.text(), /这条信息已于 \d{4} 年 \d+ 月 \d+ 日撤下，原因：数据有误/, gone);
    }
    assert.equal((await read('/api/v1/documents/000000000/2020-00008')).status, 410);
    assert.equal(await total(), 5);
    for (const page of ['/zfxxgk/fdzdgknr/notice.csv', '/zfxxgk/fdzdgknr/notice.atom', '/zfxxgk/sitemap/202002.xml', '/api/v1/documents?limit=500']) {
      assert.doesNotMatch(await body(page), /2020-00008/, page);
    }
  } finally {
    await site.stop();
    own.remove();
  }
});
