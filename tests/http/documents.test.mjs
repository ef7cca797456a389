// The office's pages of documents: who may open and do what, and one document's way from the first line to 410.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { addPerson, PASSWORD } from '../lib/office.mjs';
import { formsOf, signedIn, Visitor } from '../lib/people.mjs';
import { sampleData, serve } from '../lib/server.mjs';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  // Check boxes, files and their titles share a name: the server reads them as a list.
  rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off', 'void-style': 'off', 'tel-non-breaking': 'off', 'prefer-native-element': 'off', 'form-dup-name': 'off' },
});
async function sound(page) {
  const report = await validator.validateString(page.html);
  assert.deepEqual(report.results.flatMap((r) => r.messages).map((m) => `${page.path} ${m.line}:${m.column} ${m.ruleId} ${m.message}`), []);
  assert.doesNotMatch(page.html, /<script(?![^>]*src=)|\sstyle="|\son\w+="/);
  return page;
}

let data, server;
const people = {};
before(async () => {
  data = sampleData();
  for (const [login, role] of [['anquan', 'security'], ['shenji', 'auditor']]) {
    addPerson(data.data, login, `${login}某`, [role]);
    data.people[login] = { login, password: PASSWORD };
  }
  server = await serve(data.data);
  for (const [login, person] of Object.entries(data.people)) people[login] = await signedIn(server, person);
});
after(async () => { await server?.stop(); data?.remove(); });

const [bianji, zhuanyuan, baomi, fushen, lingdao] = ['bianji', 'zhuanyuan', 'baomi', 'fushen', 'lingdao'].map((login) => () => people[login]);

const day = (shift = 0) => new Date(Date.now() + (8 * 3600 + shift * 86400) * 1000).toISOString().slice(0, 10);
const DRAFT = { title: '春节前公共场所卫生检查情况', column_code: 'news', attribute: 'active', formed_on: day(), genre: '动态', body_text: '1 月 18 日至 27 日检查 36 家次。\n下一步复查。' };

/** A draft by 信息员; its address. */
async function draft(changes = {}, files) {
  const answer = await bianji().submit('/bo/doc/new', '/bo/doc/new', { ...DRAFT, act: 'save', ...changes }, files);
  assert.equal(answer.status, 303, answer.html.match(/id="errsum"[\s\S]*?<\/div>/)?.[0] ?? answer.html.slice(-2000));
  return answer.location;
}
const act = (who, path, action, changes) => who.submit(path, `${path}/${action}`, changes);

/** Through the chain up to the step named (not including it). */
async function upTo(step, changes) {
  const path = await draft({ act: 'hand_in', ...changes });
  for (const [kind, who] of [['first', zhuanyuan()], ['secrecy', baomi()], ['second', fushen()]]) {
    if (kind === step) return path;
    const fields = kind === 'secrecy' ? { statement: ['0', '1', '2', '3', '4'], conclusion: '公开', basis: '不涉及国家秘密。' } : {};
    const answer = await act(who, path, 'sp', { act: 'pass', ...fields });
    assert.equal(answer.status, 303, answer.html.match(/id="errsum"[\s\S]*?<\/div>/)?.[0] ?? answer.html.slice(-2000));
  }
  return path;
}

test('a list says the year of what was changed in another one, and the time of what was changed in this', async () => {
  await draft();
  const { html } = await bianji().open('/bo/doc');
  const changed = (number) => html.match(new RegExp(`${number}</span></th>.*?data-l="最近改动">([^<]*)<`, 's'))?.[1];
  assert.equal(changed('公 2020-063'), '2020-12-25');
  assert.match(html.match(/data-l="最近改动">([^<]*)</)[1], /^\d\d-\d\d \d\d:\d\d$/);
});

test('what a document explains is named by its 编号 or 索引号; what names none is told and kept', async () => {
  for (const typed of ['公 2020-056', '000000000/2020-00056']) {
    const path = await draft({ title: '政务公开工作要点解读', interprets: ` ${typed} `, act: 'hand_in' });
    assert.match((await zhuanyuan().open(path)).html, /<dt>解读<\/dt>\s*<dd>公 2020-056 示例：转载政务公开工作要点<\/dd>/);
    await act(bianji(), path, 'qh');
    assert.match((await bianji().open(path)).html, /name="interprets" value="公 2020-056"/);
    assert.equal((await bianji().submit(path, path, { interprets: '', act: 'save' })).status, 303);
    assert.match((await bianji().open(path)).html, /name="interprets" value=""/);
  }
  for (const typed of ['公 2020-999', '12345', '-1', '示例']) {
    const refused = await bianji().submit('/bo/doc/new', '/bo/doc/new', { ...DRAFT, interprets: typed, act: 'save' });
    assert.equal(refused.status, 422, typed);
    assert.match(refused.html, /本单位没有这个编号或者索引号的信息/);
    assert.ok(refused.html.includes(`name="interprets" value="${typed}"`), typed);
  }
});

test('columns tell what they hold to whoever looks after them, and nothing to others rather than nought', async () => {
  const news = async (who) => (await people[who].open('/bo/col')).html.match(/<tr>(?:(?!<\/tr>)[\s\S])*政务动态[\s\S]*?<\/tr>/)[0];
  const cell = (row, label) => row.match(new RegExp(`data-l="${label}">(?:<a[^>]*>)?([^<]*)<`))[1];
  for (const who of ['bianji', 'zhuanyuan', 'jiandu', 'guanli']) {
    const row = await news(who);
    assert.equal(cell(row, '件数'), '44', who);
    assert.equal(cell(row, '最近更新'), '2020-12-25', who);
    assert.equal(row.includes('/bo/sup/col/news'), who !== 'guanli', who);
  }
  for (const who of ['anquan', 'shenji']) {
    const row = await news(who);
    assert.equal(cell(row, '件数'), '—', who);
    assert.equal(cell(row, '最近更新'), '—', who);
  }
});

/* ---- who may ---- */

const READ = ['bianji', 'zhuanyuan', 'baomi', 'fushen', 'lingdao', 'jiandu'];
const WRITE = ['bianji', 'zhuanyuan'];
const APPROVE = ['bianji', 'zhuanyuan', 'baomi', 'fushen', 'lingdao'];
const MANAGE = ['zhuanyuan'];
const COLUMN = ['zhuanyuan', 'guanli'];
const ALL = [...READ, 'guanli', 'anquan', 'shenji'];

test('every page opens for whom it is meant for, and for nobody else', async () => {
  const path = await draft();
  const pages = [
    ['/bo/', ALL], ['/bo/doc', READ], ['/bo/doc/new', WRITE], ['/bo/doc/batch', APPROVE], ['/bo/doc/reassess', MANAGE], ['/bo/doc/cq', READ],
    ['/bo/col', ALL], ['/bo/col/new', COLUMN], ['/bo/col/news', COLUMN], [path, READ], [`${path}/yl`, READ], [`${path}/bb`, READ], [`${path}/bb/1`, READ],
    [`${path}/sheet`, READ], [`${path}/sheet.pdf`, READ], [`${path}/sheet.docx`, READ],
  ];
  for (const [page, who] of pages) {
    for (const login of ALL) {
      const answer = await people[login].fetch(page);
      assert.equal(answer.status, who.includes(login) ? 200 : 403, `${login} at ${page}`);
      await answer.arrayBuffer();
    }
    const stranger = await new Visitor(server.url).fetch(page);
    assert.equal(stranger.status, 303, `a visitor at ${page}`);
    assert.match(stranger.headers.get('location'), /^\/bo\/login/);
  }
});

test('every change is refused to whom it is not meant for, and without the token of the session', async () => {
  const path = await draft();
  const changes = [
    ['/bo/doc/new', WRITE], ['/bo/doc/batch', APPROVE], ['/bo/doc/cq', MANAGE], ['/bo/col/new', COLUMN], ['/bo/col/news', COLUMN], [path, WRITE],
    [`${path}/jc`, APPROVE], [`${path}/dy`, APPROVE], [`${path}/jiao`, WRITE], [`${path}/qh`, WRITE], [`${path}/sp`, APPROVE], [`${path}/cx`, MANAGE],
    [`${path}/yx`, MANAGE], [`${path}/cq`, MANAGE], [`${path}/pg`, MANAGE],
  ];
  for (const [page, who] of changes) {
    for (const login of ALL) {
      const form = formsOf((await people[login].open('/bo/')).html).find((f) => f.action === '/bo/logout');
      const csrf = form.fields.find(([name]) => name === 'csrf')[1];
      const without = await people[login].post(page, { x: '1' });
      assert.equal(without.status, 403, `${login} at ${page} without a token`);
      if (!who.includes(login)) {
        const refused = await people[login].post(page, { csrf, key: 'x', answer: 'x' });
        assert.equal(refused.status, 403, `${login} at ${page}`);
      }
    }
  }
  const page = await bianji().open(path);
  assert.match(page.html, /草稿/); // none of that changed anything
});

test('pages are valid HTML', async () => {
  const path = await upTo('second');
  for (const [who, page] of [
    ['bianji', '/bo/'], ['bianji', '/bo/doc'], ['bianji', '/bo/doc?zt=published&lm=news'], ['bianji', '/bo/doc/new'], ['baomi', path], ['fushen', path], ['bianji', `${path}?xg=1`],
    ['bianji', `${path}/yl`], ['bianji', `${path}/bb`], ['bianji', `${path}/sheet`], ['lingdao', '/bo/doc/batch'], ['zhuanyuan', '/bo/doc/reassess'],
    ['zhuanyuan', '/bo/doc/cq'], ['zhuanyuan', '/bo/col'], ['zhuanyuan', '/bo/col/new'], ['zhuanyuan', '/bo/col/news'], ['guanli', '/bo/'], ['jiandu', '/bo/'],
  ]) await sound(await people[who].open(page));
});

/* ---- one document's way ---- */

test('a planted identity number stops it; corrected, four people approve it; it is public, then withdrawn', async () => {
  const path = await draft({ body_text: '联系人张三，身份证 11010519491231002X。', act: 'hand_in' });
  const stopped = await sound(await bianji().open(path));
  assert.match(stopped.html, /没有交初审/);
  assert.match(stopped.html, /1101\*+002X/);
  assert.doesNotMatch(stopped.html.match(/<ul class="chk">[\s\S]*?<\/ul>/)[0], /11010519491231002X/);
  const saved = await bianji().submit(path, path, { body_text: DRAFT.body_text, act: 'hand_in' });
  assert.equal(saved.status, 303);

  // The author has no button, and is told why; others see whose turn it is.
  const author = await bianji().open(path);
  assert.doesNotMatch(author.html, /name="act" value="pass"/);
  assert.match(author.html, /class="note">[^<]+</);
  assert.equal((await act(zhuanyuan(), path, 'sp', { act: 'pass' })).status, 303);
  const twice = await zhuanyuan().open(path);
  assert.doesNotMatch(twice.html, /name="act" value="pass"/);
  assert.match(twice.html, /您已做过初审/);

  // 保密审查: all five, a conclusion, and what it rests on.
  const few = await act(baomi(), path, 'sp', { act: 'pass', statement: ['0', '1', '2', '3'], conclusion: '公开', basis: '依据' });
  assert.equal(few.status, 422);
  assert.match(few.html, /五项都确认了才能通过/);
  assert.equal(few.html.match(/name="statement"[^>]*checked/g).length, 4); // what was ticked is still ticked
  const bare = await act(baomi(), path, 'sp', { act: 'pass', statement: ['0', '1', '2', '3', '4'], conclusion: '公开', basis: ' ' });
  assert.equal(bare.status, 422);
  const secret = await act(baomi(), path, 'sp', { act: 'pass', statement: ['0', '1', '2', '3', '4'], conclusion: '需报审', basis: '依据' });
  assert.match(secret.html, /结论不是“公开”/);
  assert.equal((await act(baomi(), path, 'sp', { act: 'pass', statement: ['0', '1', '2', '3', '4'], conclusion: '公开', basis: '不涉密' })).status, 303);
  assert.equal((await act(fushen(), path, 'sp', { act: 'pass', opinion: '同意，请领导审定。' })).status, 303);

  // The last consent is asked again; going back changes nothing.
  const asked = await sound({ ...(await act(lingdao(), path, 'sp', { act: 'pass' })), path });
  assert.equal(asked.status, 200);
  assert.match(asked.html, /确认发布/);
  assert.match((await bianji().open(path)).html, /终审/);
  const [form] = formsOf(asked.html).filter((f) => f.action === `${path}/sp`);
  const out = await lingdao().post(form.action, form.fields);
  assert.equal(out.status, 303, out.html);
  const page = await sound(await lingdao().open(path));
  const index = page.html.match(/已公开，索引号 (\S+?)。/)[1];
  assert.match(page.html, new RegExp(index.replace('/', '\\/')));
  const sheet = await baomi().open(`${path}/sheet`);
  for (const words of ['同意，请领导审定。', '不涉密']) assert.ok(sheet.html.includes(words), words);

  // Withdrawn: a reason, a confirmation.
  const why = await act(zhuanyuan(), path, 'cx', { withdraw_reason: '' });
  assert.equal(why.status, 422);
  assert.match(why.html, /请写明撤下的原因/);
  const sure = await act(zhuanyuan(), path, 'cx', { withdraw_reason: '数据有误' });
  assert.match(sure.html, /确认撤下/);
  const [down] = formsOf(sure.html).filter((f) => f.action === `${path}/cx`);
  assert.equal((await zhuanyuan().post(down.action, down.fields)).status, 303);
  assert.match((await zhuanyuan().open(path)).html, /已撤下/);
});

test('what is sent back comes to its author with the reason; an edit begins the chain anew', async () => {
  const path = await upTo('second');
  const bare = await act(fushen(), path, 'sp', { act: 'back', opinion: '' });
  assert.equal(bare.status, 422);
  assert.match(bare.html, /退回要写明原因/);
  assert.equal((await act(fushen(), path, 'sp', { act: 'back', opinion: '依据条款号有误' })).status, 303);
  const home = await bianji().open('/bo/');
  assert.ok(home.html.includes(path));
  const form = await bianji().open(path);
  assert.match(form.html, /复审退回（[^）]*）：依据条款号有误/);
  assert.equal((await bianji().submit(path, path, { title: `${DRAFT.title}（改）`, act: 'hand_in' })).status, 303);
  const again = await zhuanyuan().open(path);
  assert.match(again.html, /<li class="now" aria-current="step"><b>初审<\/b>/);
  assert.match((await bianji().open(`${path}/bb`)).html, /第 2 版（最新）/);
  assert.match((await bianji().open(`${path}/bb/1`)).html, new RegExp(`<h1 class="doc__title">${DRAFT.title}</h1>`));
  const back = await act(bianji(), path, 'qh');
  assert.equal(back.status, 303);
  assert.match((await bianji().open(path)).html, /草稿/);
});

test('two people edit at once: the second is told who changed what, and keeps what was typed', async () => {
  const path = await draft();
  const stale = formsOf((await bianji().open(path)).html).find((f) => f.action === path);
  assert.equal((await zhuanyuan().submit(path, path, { summary: '专员写的概述', act: 'save' })).status, 303);
  const fields = stale.fields.filter(([name]) => !['title', 'act'].includes(name));
  const lost = await bianji().post(path, [...fields, ['title', '编辑另写的标题'], ['act', 'save']], {});
  assert.equal(lost.status, 409);
  await sound({ ...lost, path });
  assert.match(lost.html, /示例专员 \d\d-\d\d \d\d:\d\d 改过这件，您的改动没有覆盖。/);
  assert.match(lost.html, /<dt>内容概述<\/dt><dd>专员写的概述<\/dd>/);
  assert.match(lost.html, /value="编辑另写的标题"/);
  const again = formsOf(lost.html).find((f) => f.action === path);
  assert.equal((await bianji().post(path, [...again.fields.filter(([n]) => n !== 'act'), ['act', 'save']], {})).status, 303);
  assert.match((await bianji().open(path)).html, /value="编辑另写的标题"/);
});

test('what is wrong is said at the field, and nothing is saved', async () => {
  const before = (await bianji().open('/bo/doc')).html;
  const answer = await bianji().submit('/bo/doc/new', '/bo/doc/new', { ...DRAFT, title: '', formed_on: '2021-02-30', attribute: 'withheld', act: 'save' });
  assert.equal(answer.status, 422);
  await sound({ ...answer, path: '/bo/doc/new' });
  assert.match(answer.html, /<title>出错：/);
  for (const field of ['title', 'formed_on', 'reason']) assert.match(answer.html, new RegExp(`<a href="#${field}">`));
  assert.match(answer.html, /value="2021-02-30"/);
  assert.ok(answer.html.includes('1 月 18 日至 27 日检查 36 家次。'));
  assert.equal((await bianji().open('/bo/doc')).html, before);
});

test('a finding that asks is answered, and then lets pass', async () => {
  const path = await draft({ body_text: '地址：北京市东城区安定门街道交道口南大街6号院3号楼2单元501室。', act: 'save' });
  const page = await bianji().open(path);
  const ask = formsOf(page.html).find((f) => f.action === `${path}/dy`);
  assert.ok(ask, 'nothing is asked');
  assert.equal((await bianji().post(`${path}/dy`, ask.fields.map(([n, v]) => [n, n === 'answer' ? '是办公地址' : v]))).status, 303);
  assert.match((await bianji().open(path)).html, /说明：是办公地址/);
  assert.equal((await bianji().submit(path, path, { act: 'hand_in' })).status, 303);
  assert.match((await bianji().open(path)).html, /class="now"[^>]*><b>初审/);
});

/* ---- body and files ---- */

test('the plain text area keeps paragraphs and tables, and leaves alone what it cannot show', async () => {
  const path = await draft({ body_text: '## 小标题\n第一段\n项目\t数量\n许可\t44\n末段' });
  const shown = (await baomi().open(path)).html;
  assert.match(shown, /<h2>小标题<\/h2><p>第一段<\/p><table><thead><tr><th scope="col">项目<\/th><th scope="col">数量<\/th><\/tr><\/thead><tbody><tr><td>许可<\/td><td>44<\/td><\/tr><\/tbody><\/table><p>末段<\/p>/);
  await bianji().submit(path, path, { body_html: '<p>甲<strong>粗</strong><script>alert(1)</script></p>', body_text: undefined, act: 'save' });
  assert.match((await baomi().open(path)).html, /<p>甲<strong>粗<\/strong><\/p>/);
  await bianji().submit(path, path, { body_html: undefined, summary: '只改概述', act: 'save' });
  assert.match((await baomi().open(path)).html, /<p>甲<strong>粗<\/strong><\/p>/);
});

test('a file becomes the body; what cannot is refused', async () => {
  const page = '<!DOCTYPE html><html><head><title>站</title><meta name="ArticleTitle" content="关于开展检查的通知"></head><body><div class="TRS_Editor"><p align="center">正文</p><table><tr><td colspan="2">合计</td></tr></table><img src="a.png" onerror="alert(1)"></div></body></html>';
  const path = await draft({ title: '', act: 'import', body_text: '' }, { import: ['a.html', page] });
  const form = await bianji().open(path);
  assert.match(form.html, /有 1 张图片没有带入/);
  assert.match(form.html, /value="关于开展检查的通知"/);
  assert.match((await baomi().open(path)).html, /<p class="ta-c">正文<\/p><table><tbody><tr><td colspan="2">合计<\/td><\/tr><\/tbody><\/table>/);
  const refused = await bianji().submit('/bo/doc/new', '/bo/doc/new', { ...DRAFT, act: 'import' }, { import: ['a.png', Buffer.from('89504e470d0a1a0a', 'hex')] });
  assert.equal(refused.status, 422);
  assert.match(refused.html, /这是图片，读不出文字/);
  const none = await bianji().submit('/bo/doc/new', '/bo/doc/new', { ...DRAFT, act: 'import' });
  assert.match(none.html, /请先选择要作正文的文件/);
});

test('attachments: taken, titled, shown as the copy that goes out, taken off; programs are refused', async () => {
  const path = await draft({}, { files: ['名单.csv', '姓名,数量\n甲,1\n'] });
  const form = await bianji().open(path);
  const [, file] = form.html.match(/href="(\/bo\/doc\/\d+\/fj\/\d+)">名单\.csv</);
  const bytes = await baomi().fetch(file);
  assert.equal(bytes.status, 200);
  assert.equal(bytes.headers.get('x-content-type-options'), 'nosniff');
  assert.match(bytes.headers.get('content-disposition'), /attachment/);
  assert.match(await bytes.text(), /甲,1/);
  assert.equal((await baomi().fetch(`${file}/yj`)).status, 200);
  assert.equal((await people.guanli.fetch(file)).status, 403);
  assert.equal((await baomi().fetch(file.replace(/\d+$/, '1'))).status, 404);
  assert.equal((await bianji().submit(path, path, { file_title: '检查名单', act: 'save' })).status, 303);
  assert.match((await baomi().open(path)).html, />检查名单<\/a>/);
  const number = file.match(/(\d+)$/)[1];
  assert.equal((await bianji().submit(path, path, { drop: number, act: 'save' })).status, 303);
  assert.doesNotMatch((await baomi().open(path)).html, /检查名单/);
  const program = await bianji().submit(path, path, { act: 'save' }, { files: ['a.pdf', Buffer.from('7f454c4602010100000000000000000002003e00', 'hex')] });
  assert.equal(program.status, 422);
  assert.match(program.html, /a\.pdf：/);
});

/* ---- many at once, columns, clarifications ---- */

test('several are approved together after a confirmation; one that changed stops all', async () => {
  const [one, two] = [await upTo('final', { title: '批量一' }), await upTo('final', { title: '批量二' })];
  const list = await sound(await lingdao().open('/bo/doc/batch'));
  assert.match(list.html, /初审 示例专员，保密审查 示例保密员，复审 示例科长/);
  const all = formsOf(list.html).filter((f) => f.action === '/bo/doc/batch').at(-1);
  const mine = all.fields.filter(([name, value]) => name === 'csrf' || [one, two].some((p) => value.startsWith(`${p.split('/').at(-1)}:`)));
  const asked = await sound({ ...(await lingdao().post('/bo/doc/batch', mine)), path: '/bo/doc/batch' });
  assert.match(asked.html, /确认同意 2 件/);
  for (const path of [one, two]) assert.match((await bianji().open(path)).html, /class="now"[^>]*><b>终审/); // nothing happened yet
  const confirm = formsOf(asked.html).find((f) => f.action === '/bo/doc/batch');
  await bianji().submit(`${two}?xg=1`, two, { title: '批量二（改）', act: 'save' });
  const stopped = await lingdao().post('/bo/doc/batch', confirm.fields);
  assert.equal(stopped.status, 409);
  assert.match(stopped.html, /批量二（改） 没有办成，其余的也没有办/);
  assert.match((await bianji().open(one)).html, /class="now"[^>]*><b>终审/);
  const only = confirm.fields.filter(([name, value]) => name !== 'item' || value.startsWith(`${one.split('/').at(-1)}:`));
  assert.equal((await lingdao().post('/bo/doc/batch', only)).status, 303);
  assert.match((await bianji().open(one)).html, /已公开/);
});

test('what is not public is registered with its ground, without going out, and re-assessed once a year', async () => {
  const path = await upTo('final', { title: '不予公开的一件', attribute: 'withheld', reason_code: 'E14-1', reason: '依法确定为国家秘密' });
  const done = await act(lingdao(), path, 'sp', { act: 'pass' });
  assert.equal(done.status, 303); // it does not leave the building: not asked again
  assert.match((await bianji().open(path)).html, /已登记/);
  const csrf = formsOf((await zhuanyuan().open('/bo/')).html)[1].fields.find(([name]) => name === 'csrf')[1];
  assert.equal((await zhuanyuan().post(`${path}/pg`, { csrf, result: 'keep', reason: '' })).status, 422);
  assert.equal((await zhuanyuan().post(`${path}/pg`, { csrf, result: 'keep', reason: '仍属国家秘密' })).status, 303);
  assert.equal((await zhuanyuan().post(`${path}/pg`, { csrf, result: 'keep', reason: '再来' })).status, 409);
  assert.match((await bianji().open(`${path}/bb`)).html, /复评<\/span>[\s\S]{0,200}仍属国家秘密/);
});

test('validity and clarifications are kept with their reasons', async () => {
  const path = await upTo('final', { title: '有效性' });
  const asked = await act(lingdao(), path, 'sp', { act: 'pass' });
  await lingdao().post(`${path}/sp`, formsOf(asked.html).find((f) => f.action === `${path}/sp`).fields);
  const future = await act(zhuanyuan(), path, 'yx', { validity: 'repealed', validity_on: day(3), validity_reason: '被替代' });
  assert.equal(future.status, 422);
  assert.equal((await act(zhuanyuan(), path, 'yx', { validity: 'repealed', validity_on: day(), validity_reason: '被替代' })).status, 303);
  assert.match((await bianji().open(path)).html, /<dt>有效性<\/dt><dd>废止<\/dd>/);
  assert.equal((await act(zhuanyuan(), path, 'cq', { clarify_subject: '网传检查结果不实', clarify_on: day(-1) })).status, 303);
  assert.match((await sound(await bianji().open('/bo/doc/cq'))).html, /网传检查结果不实/);
  const bare = await zhuanyuan().submit('/bo/doc/cq', '/bo/doc/cq', { subject: '', found_on: '昨天' });
  assert.equal(bare.status, 422);
  assert.match(bare.html, /value="昨天"/);
});

test('columns are added and changed by who keeps them', async () => {
  const bad = await zhuanyuan().submit('/bo/col/new', '/bo/col/new', { code: 'news', name: '', own_every: '许多' });
  assert.equal(bad.status, 422);
  for (const words of ['这个代码已经有了', '请填写栏目名称', '1 到 9999 的整数']) assert.ok(bad.html.includes(words), words);
  assert.equal((await zhuanyuan().submit('/bo/col/new', '/bo/col/new', { code: 'jiance', name: '监测公示', own_every: '2', own_period: 'week' })).status, 303);
  assert.match((await sound(await bianji().open('/bo/col'))).html, /监测公示[\s\S]{0,400}每 2 周更新/);
  assert.equal((await zhuanyuan().submit('/bo/col/jiance', '/bo/col/jiance', { name: '卫生监测', hidden: '1' })).status, 303);
  assert.match((await bianji().open('/bo/col')).html, /卫生监测[\s\S]{0,80}不显示/);
  assert.equal((await zhuanyuan().open('/bo/col/nicht')).status, 404);
});

test('the list is filtered, and goes on by key', async () => {
  const list = await bianji().open('/bo/doc?zt=published');
  assert.equal((list.html.match(/data-l="状态"/g) ?? []).length, 50);
  const next = list.html.match(/href="(\/bo\/doc\?[^"]*hou=[^"]*)"/)[1].replaceAll('&amp;', '&');
  assert.match(next, /zt=published/);
  const more = await bianji().open(next);
  const titles = (html) => [...html.matchAll(/<a class="quiet" href="([^"]+)"/g)].map(([, href]) => href);
  assert.equal(titles(list.html).some((href) => titles(more.html).includes(href)), false);
  assert.match((await bianji().open('/bo/doc?q=没有这样的标题')).html, /没有符合条件的信息/);
  assert.equal((await bianji().open('/bo/doc/999')).status, 404);
  assert.equal((await bianji().open('/bo/doc/abc')).status, 404);
});
