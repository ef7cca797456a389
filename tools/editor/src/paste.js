// HTML from Word, WPS and Excel as a person meant it: lists that are only drawn become lists, emphasis by style
// becomes elements, alignment becomes classes, everything else of styles goes. Works on text, so that it runs anywhere.

function styleOf(element) {
  const out = {};
  for (const part of (element.getAttribute('data-gk-style') ?? '').split(';')) {
    const at = part.indexOf(':');
    if (at > 0) out[part.slice(0, at).trim().toLowerCase()] = part.slice(at + 1).trim().toLowerCase();
  }
  return out;
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function dropForeign(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  comments.forEach(c => c.remove());
  body.querySelectorAll('script,style,meta,link,title,xml,template,object,embed,iframe,svg,math').forEach(e => e.remove());
  for (const element of body.querySelectorAll('*')) {
    const style = styleOf(element);
    if (style.display === 'none' || style['mso-hide'] === 'all') element.remove();
  }
}

// "1." and "a)" count by themselves; "一、" and "（一）" are part of the text of an official document and stay.
const COUNTED = /^\(?(\d{1,3}|[a-z])[.)、]$/i;
const BULLET = /^[·•●○◦▪■□◆◇➢➤✓§Øovnulq-]$/u;

// { ordered, start } for a drawn list item whose marker is to go; null when the marker is text.
function listKind(marker) {
  const text = marker.replace(/[\s\u00a0]/g, '');
  const counted = COUNTED.exec(text);
  if (BULLET.test(text) || text === '') return { ordered: false, start: 1 };
  return counted ? { ordered: true, start: Number.parseInt(counted[1], 10) || 1 } : null;
}

function drawnItem(p) {
  const found = /l(\d+) level(\d+)/.exec(styleOf(p)['mso-list'] ?? '');
  if (!found) return null;
  const marker = [...p.querySelectorAll('span')].find(s => /ignore/.test(styleOf(s)['mso-list'] ?? ''));
  const kind = listKind(marker?.textContent ?? '');
  if (!kind) {
    marker.textContent = marker.textContent.replace(/[\s\u00a0]+/g, '');
    return null;
  }
  return { list: found[1], level: Number(found[2]), marker, ...kind };
}

function makeLists(body) {
  let stack = []; // open lists, outermost first
  let last = null;
  for (const p of [...body.querySelectorAll('p,h1,h2,h3,h4,h5,h6')]) {
    const item = drawnItem(p);
    if (!item) continue;
    const follows = last && p.previousElementSibling === stack[0]?.element && stack[0].list === item.list;
    if (!follows) stack = [];
    while (stack.length > 0 && stack.at(-1).level > item.level) stack.pop();
    if (stack.length === 0 || stack.at(-1).level < item.level) {
      const element = p.ownerDocument.createElement(item.ordered ? 'ol' : 'ul');
      if (item.ordered && item.start > 1) element.setAttribute('start', item.start);
      if (stack.length === 0) p.before(element);
      else stack.at(-1).element.lastElementChild.append(element);
      stack.push({ element, level: item.level, list: item.list });
    }
    item.marker?.remove();
    const li = p.ownerDocument.createElement('li');
    const text = p.ownerDocument.createElement('p');
    text.append(...p.childNodes);
    li.append(text);
    stack.at(-1).element.append(li);
    p.remove();
    last = li;
  }
}

function wrapContent(element, name) {
  const inner = element.ownerDocument.createElement(name);
  inner.append(...element.childNodes);
  element.append(inner);
}

function emphasis(element, style) {
  if (element.textContent.trim() === '' && !/underline/.test(style['text-decoration'] ?? '')) return;
  if (/^(bold|bolder|[6-9]00)$/.test(style['font-weight'] ?? '')) wrapContent(element, 'strong');
  if (style['font-style'] === 'italic') wrapContent(element, 'em');
  if (/underline/.test(style['text-decoration'] ?? '')) wrapContent(element, 'u');
  if (/line-through/.test(style['text-decoration'] ?? '')) wrapContent(element, 's');
  if (style['vertical-align'] === 'super') wrapContent(element, 'sup');
  if (style['vertical-align'] === 'sub') wrapContent(element, 'sub');
}

const ALIGNS = { left: 'l', start: 'l', center: 'c', right: 'r', end: 'r', justify: 'j' };
const BLOCKS = new Set(['P', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'LI', 'TD', 'TH', 'CAPTION']);

function alignment(element, style) {
  const classes = [...element.classList].filter(c => /^(ta-[lcrj]|i2)$/.test(c));
  const align = ALIGNS[style['text-align'] ?? (element.getAttribute('align') ?? '').toLowerCase()];
  // Word writes "justify" on everything: it says nothing.
  if (align && align !== 'j' && align !== 'l') classes.push(`ta-${align}`);
  if (/^[1-9]/.test(style['text-indent'] ?? '')) classes.push('i2');
  return [...new Set(classes)].join(' ');
}

function stylesAway(body) {
  for (const element of body.querySelectorAll('*')) {
    const style = styleOf(element);
    const classes = BLOCKS.has(element.tagName) ? alignment(element, style) : '';
    if (element.tagName === 'SPAN' || element.tagName === 'FONT') emphasis(element, style);
    for (const name of ['data-gk-style', 'style', 'class', 'align', 'width', 'height', 'bgcolor', 'lang', 'id']) element.removeAttribute(name);
    if (classes) element.className = classes;
  }
  body.querySelectorAll('span,font,o\\:p').forEach(unwrap);
}

export function cleanPasted(html) {
  // Inside ProseMirror's own copies nothing is to be changed.
  if (/data-pm-slice/.test(html)) return html;
  // Styles and handlers under other names: the page's content security policy has no say in what is only read.
  const quiet = html.replace(/<style\b[\s\S]*?<\/style\s*>/gi, '')
    .replace(/<[a-z][^<>]*>/gi, tag => tag.replace(/\sstyle(\s*=)/gi, ' data-gk-style$1').replace(/\son\w+(\s*=)/gi, ' data-gk-on$1'));
  const body = new DOMParser().parseFromString(quiet, 'text/html').body;
  dropForeign(body);
  makeLists(body);
  stylesAway(body);
  return body.innerHTML;
}
