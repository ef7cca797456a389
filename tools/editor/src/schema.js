// What a body may hold: the same elements and attributes as the sanitiser keeps (src/doc/sanitise.h).
import { Extension, Mark, Node, mergeAttributes } from '@tiptap/core';
import { Blockquote } from '@tiptap/extension-blockquote';
import { Document } from '@tiptap/extension-document';
import { HardBreak } from '@tiptap/extension-hard-break';
import { Heading } from '@tiptap/extension-heading';
import { HorizontalRule } from '@tiptap/extension-horizontal-rule';
import { BulletList, ListItem, ListKeymap, OrderedList } from '@tiptap/extension-list';
import { Paragraph } from '@tiptap/extension-paragraph';
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import { Text } from '@tiptap/extension-text';
import { Dropcursor, Gapcursor, UndoRedo } from '@tiptap/extensions';

// A mark that is one element, with the key that sets it.
function simpleMark(name, tags, key, extra = {}) {
  return Mark.create({
    name,
    parseHTML: () => tags.map(tag => ({ tag })),
    renderHTML: () => [tags[0], 0],
    addKeyboardShortcuts() {
      return key ? { [key]: () => this.editor.commands.toggleMark(name) } : {};
    },
    ...extra,
  });
}

const marks = [
  simpleMark('bold', ['strong', 'b'], 'Mod-b'),
  simpleMark('italic', ['em', 'i'], 'Mod-i'),
  simpleMark('underline', ['u', 'ins'], 'Mod-u'),
  simpleMark('strike', ['s', 'del', 'strike'], 'Mod-Shift-s'),
  simpleMark('subscript', ['sub'], 'Mod-,', { excludes: 'superscript' }),
  simpleMark('superscript', ['sup'], 'Mod-.', { excludes: 'subscript' }),
  simpleMark('code', ['code']),
];

// Links leave the site; what is loaded (pictures, media) may not.
export function linkAllowed(href) {
  return /^(https?:\/\/[^/\\]|mailto:.|tel:.|\/(?![/\\]))/i.test(href) && !href.includes('\\');
}
export function sourceAllowed(src) {
  return /^\/(?![/\\])/.test(src) && !src.includes('\\');
}

const Link = Mark.create({
  name: 'link',
  priority: 1000,
  inclusive: false,
  addAttributes: () => ({ href: { default: null }, title: { default: null } }),
  parseHTML: () => [{ tag: 'a[href]', getAttrs: a => (linkAllowed(a.getAttribute('href').trim()) ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ['a', HTMLAttributes, 0],
});

const Picture = Node.create({
  name: 'image',
  inline: true,
  group: 'inline',
  draggable: true,
  addAttributes: () => ({ src: { default: null }, alt: { default: null }, title: { default: null } }),
  parseHTML: () => [{ tag: 'img[src]', getAttrs: i => (sourceAllowed(i.getAttribute('src')) ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ['img', HTMLAttributes],
});

function media(name) {
  return Node.create({
    name,
    inline: true,
    group: 'inline',
    atom: true,
    addAttributes: () => ({ src: { default: null }, title: { default: null } }),
    parseHTML: () => [{
      tag: name,
      getAttrs: m => {
        const src = m.getAttribute('src') || m.querySelector('source')?.getAttribute('src') || '';
        return sourceAllowed(src) && { src, title: m.getAttribute('title') };
      },
    }],
    renderHTML: ({ HTMLAttributes }) => [name, mergeAttributes(HTMLAttributes, { controls: '' })],
  });
}

const Preformatted = Node.create({
  name: 'preformatted',
  group: 'block',
  content: 'text*',
  code: true,
  defining: true,
  parseHTML: () => [{ tag: 'pre', preserveWhitespace: 'full' }],
  renderHTML: () => ['pre', 0],
});

const Terms = [
  Node.create({
    name: 'terms', group: 'block', content: '(term | termText)+',
    parseHTML: () => [{ tag: 'dl' }], renderHTML: () => ['dl', 0],
  }),
  Node.create({
    name: 'term', content: 'inline*', defining: true,
    parseHTML: () => [{ tag: 'dt' }], renderHTML: () => ['dt', 0],
  }),
  Node.create({
    name: 'termText', content: 'block+', defining: true,
    parseHTML: () => [{ tag: 'dd' }], renderHTML: () => ['dd', 0],
  }),
];

const Figure = [
  Node.create({
    name: 'figure', group: 'block', content: 'block+ figureCaption?', isolating: true,
    parseHTML: () => [{ tag: 'figure' }], renderHTML: () => ['figure', 0],
  }),
  Node.create({
    name: 'figureCaption', content: 'inline*', defining: true,
    parseHTML: () => [{ tag: 'figcaption' }], renderHTML: () => ['figcaption', 0],
  }),
];

// The caption is kept as text: ProseMirror's tables hold rows only.
const CaptionedTable = Table.extend({
  addAttributes() {
    return {
      caption: {
        default: null,
        parseHTML: table => table.querySelector(':scope > caption')?.textContent.trim() || null,
        renderHTML: () => ({}),
      },
    };
  },
  parseHTML: () => [{ tag: 'table' }, { tag: 'caption', ignore: true }],
  renderHTML({ node }) {
    const caption = node.attrs.caption;
    return caption ? ['table', {}, ['caption', {}, caption], ['tbody', 0]] : ['table', {}, ['tbody', 0]];
  },
}).configure({ resizable: false });

const spans = {
  colspan: { default: 1, parseHTML: c => c.colSpan || 1, renderHTML: a => (a.colspan > 1 ? { colspan: a.colspan } : {}) },
  rowspan: { default: 1, parseHTML: c => c.rowSpan || 1, renderHTML: a => (a.rowspan > 1 ? { rowspan: a.rowspan } : {}) },
  colwidth: { default: null, parseHTML: () => null, renderHTML: () => ({}) },
};
const Cell = TableCell.extend({ addAttributes: () => spans });
const HeadCell = TableHeader.extend({
  addAttributes: () => ({
    ...spans,
    scope: {
      default: null,
      parseHTML: c => (/^(row|col)(group)?$/.test(c.getAttribute('scope') || '') ? c.getAttribute('scope') : null),
    },
  }),
});

// Alignment and first-line indent are classes: no styles in a body.
export const ALIGNED = ['paragraph', 'heading', 'listItem', 'tableCell', 'tableHeader'];
const Alignment = Extension.create({
  name: 'alignment',
  addGlobalAttributes() {
    const has = (element, word) => element.classList.contains(word);
    return [{
      types: ALIGNED,
      attributes: {
        align: {
          default: null,
          parseHTML: element => ['l', 'c', 'r', 'j'].find(a => has(element, `ta-${a}`)) ?? null,
          renderHTML: a => (a.align ? { class: `ta-${a.align}` } : {}),
        },
        indent: {
          default: false,
          parseHTML: element => has(element, 'i2'),
          renderHTML: a => (a.indent ? { class: 'i2' } : {}),
        },
      },
    }];
  },
});

export const extensions = [
  Document, Text, Paragraph, ...marks, Link, Picture, media('audio'), media('video'), Preformatted, ...Terms, ...Figure,
  Heading.extend({
    // As the sanitiser does: h1 is the page's own, deeper ones are the deepest.
    parseHTML: () => [1, 2, 3, 4, 5, 6].map(n => ({ tag: `h${n}`, attrs: { level: Math.min(Math.max(n, 2), 4) } })),
  }).configure({ levels: [2, 3, 4] }),
  Blockquote, BulletList, OrderedList.extend({
    addAttributes: () => ({
      start: {
        default: 1,
        parseHTML: l => Number.parseInt(l.getAttribute('start') ?? '1', 10) || 1,
        renderHTML: a => (a.start > 1 ? { start: a.start } : {}),
      },
    }),
  }), ListItem, ListKeymap,
  CaptionedTable, TableRow, Cell, HeadCell, HardBreak, HorizontalRule, Alignment, UndoRedo, Dropcursor, Gapcursor,
];
