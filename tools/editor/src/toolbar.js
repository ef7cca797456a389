// The toolbar in the order of the editors that clerks know: what a line is, how letters look, where they stand, lists,
// what is put in, back and forth. Words instead of pictures; one stop of the Tab key, arrows move inside.
import { ALIGNED, linkAllowed } from './schema.js';

function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

// The aligned block around the selection: the innermost paragraph or heading, else the cell or item.
function alignedType(editor) {
  return ['heading', 'paragraph'].find(t => editor.isActive(t)) ?? ALIGNED.find(t => editor.isActive(t));
}

function setAlign(editor, align) {
  const type = alignedType(editor);
  if (!type) return;
  const now = editor.getAttributes(type).align;
  editor.chain().focus().updateAttributes(type, { align: now === align ? null : align }).run();
}

function setIndent(editor) {
  const type = alignedType(editor);
  if (type) editor.chain().focus().updateAttributes(type, { indent: !editor.getAttributes(type).indent }).run();
}

const mark = name => ({
  run: e => e.chain().focus().toggleMark(name).run(),
  active: e => e.isActive(name),
});
const table = name => ({
  run: e => e.chain().focus()[name]().run(),
  can: e => e.can()[name](),
});

const GROUPS = [
  ['字', [
    { label: '加粗', key: 'Ctrl+B', ...mark('bold') },
    { label: '下划线', key: 'Ctrl+U', ...mark('underline') },
    { label: '斜体', key: 'Ctrl+I', ...mark('italic') },
    { label: '删除线', ...mark('strike') },
    { label: '上标', ...mark('superscript') },
    { label: '下标', ...mark('subscript') },
    { label: '清除格式', run: e => e.chain().focus().unsetAllMarks().clearNodes().run() },
  ]],
  ['段落', [
    { label: '首行缩进', run: setIndent, active: e => Boolean(e.getAttributes(alignedType(e) ?? 'paragraph').indent) },
    { label: '左对齐', run: e => setAlign(e, 'l'), active: e => e.isActive({ align: 'l' }) },
    { label: '居中', run: e => setAlign(e, 'c'), active: e => e.isActive({ align: 'c' }) },
    { label: '右对齐', run: e => setAlign(e, 'r'), active: e => e.isActive({ align: 'r' }) },
    { label: '两端对齐', run: e => setAlign(e, 'j'), active: e => e.isActive({ align: 'j' }) },
  ]],
  ['列表', [
    { label: '项目列表', run: e => e.chain().focus().toggleBulletList().run(), active: e => e.isActive('bulletList') },
    { label: '编号列表', run: e => e.chain().focus().toggleOrderedList().run(), active: e => e.isActive('orderedList') },
    { label: '引用', run: e => e.chain().focus().toggleBlockquote().run(), active: e => e.isActive('blockquote') },
  ]],
  ['插入', [
    { label: '链接', panel: 'link', active: e => e.isActive('link') },
    { label: '图片', panel: 'picture', needs: 'pictures' },
    { label: '表格', run: e => e.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(), can: e => !e.isActive('table') },
    { label: '分隔线', run: e => e.chain().focus().setHorizontalRule().run() },
  ]],
  ['修改', [
    { label: '撤销', key: 'Ctrl+Z', run: e => e.chain().focus().undo().run(), can: e => e.can().undo() },
    { label: '重做', key: 'Ctrl+Y', run: e => e.chain().focus().redo().run(), can: e => e.can().redo() },
  ]],
];
const TABLE_GROUP = ['表格', [
  { label: '上面加行', ...table('addRowBefore') },
  { label: '下面加行', ...table('addRowAfter') },
  { label: '左边加列', ...table('addColumnBefore') },
  { label: '右边加列', ...table('addColumnAfter') },
  { label: '删行', ...table('deleteRow') },
  { label: '删列', ...table('deleteColumn') },
  { label: '合并单元格', ...table('mergeCells') },
  { label: '拆分单元格', ...table('splitCell') },
  { label: '表头行', ...table('toggleHeaderRow') },
  { label: '表头列', ...table('toggleHeaderColumn') },
  { label: '表题', panel: 'caption' },
  { label: '删除表格', ...table('deleteTable') },
]];

const STYLES = [['paragraph', '正文'], ['2', '一级标题'], ['3', '二级标题'], ['4', '三级标题']];

function styleSelect(editor) {
  const select = el('select', { 'aria-label': '段落样式', onchange: () => {
    const chain = editor.chain().focus();
    if (select.value === 'paragraph') chain.setParagraph().run();
    else chain.setHeading({ level: Number(select.value) }).run();
  } }, ...STYLES.map(([value, label]) => el('option', { value }, label)));
  return { element: select, update: () => {
    select.value = ['2', '3', '4'].find(level => editor.isActive('heading', { level: Number(level) })) ?? 'paragraph';
  } };
}

// ---- small forms below the toolbar ----

function linkPanel(editor, close) {
  const input = el('input', { type: 'text', id: 'ed-link', inputmode: 'url', autocomplete: 'off' });
  const error = el('p', { class: 'err', role: 'alert', hidden: true }, '网址以 http://、https:// 或 / 开头。');
  const set = () => {
    const href = input.value.trim();
    if (href !== '' && !linkAllowed(href)) {
      error.hidden = false;
      input.focus();
      return;
    }
    const chain = editor.chain().focus().extendMarkRange('link');
    if (href === '') chain.unsetMark('link').run();
    else if (editor.state.selection.empty && !editor.isActive('link')) {
      chain.insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] }).run();
    } else chain.setMark('link', { href }).run();
    close();
  };
  return {
    open: () => {
      input.value = editor.getAttributes('link').href ?? '';
      error.hidden = true;
      input.focus();
    },
    set,
    element: el('div', { class: 'ed__panel', hidden: true }, el('label', { for: 'ed-link' }, '网址（留空取消链接）'), input, error,
      el('button', { type: 'button', class: 'btn', onclick: set }, '设为链接')),
  };
}

function captionPanel(editor, close) {
  const input = el('input', { type: 'text', id: 'ed-caption', autocomplete: 'off' });
  const set = () => {
    editor.chain().focus().updateAttributes('table', { caption: input.value.trim() || null }).run();
    close();
  };
  return {
    open: () => {
      input.value = editor.getAttributes('table').caption ?? '';
      input.focus();
    },
    set,
    element: el('div', { class: 'ed__panel', hidden: true }, el('label', { for: 'ed-caption' }, '表题'), input,
      el('button', { type: 'button', class: 'btn', onclick: set }, '设为表题')),
  };
}

// Pictures are the document's own attachments: <li data-picture="/address" data-title="…"> on the page.
function picturePanel(editor, close, pictures) {
  const select = el('select', { id: 'ed-picture' },
    ...pictures.map(p => el('option', { value: p.dataset.picture }, p.dataset.title)));
  const alt = el('input', { type: 'text', id: 'ed-alt', autocomplete: 'off' });
  const error = el('p', { class: 'err', role: 'alert', hidden: true }, '填写图片说明，读屏的人靠它知道图里有什么。');
  const set = () => {
    if (alt.value.trim() === '') {
      error.hidden = false;
      alt.focus();
      return;
    }
    editor.chain().focus().insertContent({ type: 'image', attrs: { src: select.value, alt: alt.value.trim() } }).run();
    close();
  };
  return {
    open: () => {
      alt.value = '';
      error.hidden = true;
      select.focus();
    },
    set,
    element: el('div', { class: 'ed__panel', hidden: true }, el('label', { for: 'ed-picture' }, '已上传的图片'), select,
      el('label', { for: 'ed-alt' }, '图片说明'), alt, error, el('button', { type: 'button', class: 'btn', onclick: set }, '插入图片')),
  };
}

// ---- the bar ----

export function makeToolbar(editor, boxId) {
  const pictures = [...document.querySelectorAll('[data-picture]')];
  const bar = el('div', { class: 'ed__bar', role: 'toolbar', 'aria-label': '正文格式', 'aria-controls': boxId });
  const panelHost = el('div', { class: 'ed__panels' });
  const buttons = [];
  let openPanel = null;
  const close = () => {
    if (openPanel) openPanel.element.hidden = true;
    openPanel = null;
    update();
  };
  const panels = {
    link: linkPanel(editor, close),
    caption: captionPanel(editor, close),
    picture: picturePanel(editor, close, pictures),
  };
  for (const panel of Object.values(panels)) {
    panelHost.append(panel.element);
    panel.element.addEventListener('keydown', event => {
      if (event.key === 'Enter') {
        event.preventDefault();
        panel.set();
      } else if (event.key === 'Escape') {
        event.preventDefault();
        close();
        editor.commands.focus();
      }
    });
  }

  function toggle(name) {
    const panel = panels[name], was = openPanel;
    close();
    if (was === panel) return;
    openPanel = panel;
    panel.element.hidden = false;
    panel.open();
    update();
  }

  function makeGroup([label, items], hidden = false) {
    const group = el('div', { class: 'ed__group', role: 'group', 'aria-label': label, hidden });
    for (const item of items) {
      if (item.needs === 'pictures' && pictures.length === 0) continue;
      const button = el('button', {
        type: 'button',
        title: item.key ? `${item.label}（${item.key}）` : null,
        'aria-pressed': item.active ? 'false' : null,
        'aria-expanded': item.panel ? 'false' : null,
        onclick: () => (item.panel ? toggle(item.panel) : item.run(editor)),
      }, item.label);
      group.append(button);
      buttons.push({ button, item });
    }
    return group;
  }

  const style = styleSelect(editor);
  const first = el('div', { class: 'ed__group', role: 'group', 'aria-label': '样式' }, style.element);
  const tableGroup = makeGroup(TABLE_GROUP, true);
  bar.append(first, ...GROUPS.map(g => makeGroup(g)), tableGroup);

  function update() {
    style.update();
    tableGroup.hidden = !editor.isActive('table');
    for (const { button, item } of buttons) {
      if (item.active) button.setAttribute('aria-pressed', String(item.active(editor)));
      if (item.panel) button.setAttribute('aria-expanded', String(openPanel === panels[item.panel]));
      // aria-disabled keeps the place of the arrows, and tells why nothing happens.
      if (item.can) button.setAttribute('aria-disabled', String(!item.can(editor)));
    }
  }

  // One stop for Tab; arrows, Home and End inside.
  const stops = () => [style.element, ...buttons.map(b => b.button)].filter(b => b.offsetParent !== null);
  const setStop = target => {
    for (const b of [style.element, ...buttons.map(x => x.button)]) b.tabIndex = b === target ? 0 : -1;
  };
  bar.addEventListener('focusin', event => setStop(event.target));
  bar.addEventListener('keydown', event => {
    const all = stops(), at = all.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape') editor.commands.focus();
    if (to === undefined || at < 0) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
  setStop(style.element);
  editor.on('transaction', update);
  update();
  return { bar, panels: panelHost, focus: () => stops().find(b => b.tabIndex === 0)?.focus() };
}
