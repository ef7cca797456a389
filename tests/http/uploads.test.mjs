// Files sent with a document's form: kept and cleaned before the transaction that writes, refused with the form and the reason.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { signedIn } from '../lib/office.mjs';
import { sampleData, serve } from '../lib/server.mjs';

const { data, people, remove } = sampleData();
const server = await serve(data);
after(async () => { await server.stop(); remove(); });
const client = await signedIn(server.url, people.bianji.login, people.bianji.password);

/** Sends the form of a new document with files {name: bytes}. */
async function send(title, files) {
  await client.get('/bo/doc/new');
  const form = new FormData();
  const fields = { csrf: client.html.match(/name="csrf" value="([^"]*)"/)[1], title, column_code: 'news', attribute: 'active', kind: 'none',
    formed_on: '2026-11-20', body_html: '<p>正文</p>', act: 'save' };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [name, bytes] of Object.entries(files)) form.append('files', new Blob([bytes]), name);
  return client.request('/bo/doc/new', { method: 'POST', body: form });
}

test('a file that may go out is kept with the document', async () => {
  const sent = await send('示例：附件一份', { '名单.txt': '示例附件内容', '表.csv': '甲,乙\n1,2\n' });
  assert.equal(sent.status, 303);
  const page = await client.get(sent.headers.get('location'));
  assert.equal(page.status, 200);
  for (const name of ['名单.txt', '表.csv']) assert.ok(page.body_text.includes(name), name);
  const [path] = page.body_text.match(/\/bo\/doc\/\d+\/fj\/\d+/);
  assert.equal((await client.get(path)).body_text, '示例附件内容');
});

test('one that may not is named with its reason, and nothing is saved', async () => {
  const sent = await send('示例：不该有的一件', { '名单.txt': '示例附件内容', '通知.pdf': 'MZ\x90\0 no notice' });
  assert.equal(sent.status, 422);
  assert.match(sent.body_text, /通知\.pdf：[^<]*不能公开/);
  assert.match(sent.body_text, /value="示例：不该有的一件"/); // what was typed stays
  const list = await client.get('/bo/doc');
  assert.ok(!list.body_text.includes('不该有的一件'));
});
