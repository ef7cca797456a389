// The body of a document as a person sees it. Without this script the page has a plain text area; here the hidden
// field body_html, which holds the same body with everything in it, takes its place.
import { Editor } from '@tiptap/core';
import { Slice } from '@tiptap/pm/model';
import { extensions } from './schema.js';
import { cleanPasted } from './paste.js';
import { makeToolbar } from './toolbar.js';

// Into an empty paragraph whole blocks are pasted as they are; else the first one would lose its kind and alignment.
function wholeBlocks(slice, view) {
  const parent = view.state.selection.$from.parent;
  const empty = view.state.selection.empty && parent.isTextblock && parent.content.size === 0;
  return empty && slice.content.firstChild?.isBlock ? new Slice(slice.content, 0, 0) : slice;
}

function start(root) {
  const form = root.closest('form');
  const field = form.elements.body_html, plain = form.elements.body_text;
  const box = document.createElement('div');
  box.className = 'ed__box';
  const editor = new Editor({
    element: box,
    extensions,
    injectCSS: false,
    content: field.value,
    parseOptions: { preserveWhitespace: false },
    editorProps: {
      attributes: {
        id: 'ed-body', role: 'textbox', 'aria-multiline': 'true', 'aria-labelledby': root.dataset.label,
        'aria-describedby': root.dataset.help ?? '', class: 'doc__body', spellcheck: 'false',
      },
      transformPastedHTML: cleanPasted,
      transformPasted: wholeBlocks,
      handleKeyDown: (_, event) => {
        if (event.altKey && event.key === 'F10') {
          toolbar.focus();
          return true;
        }
        return false;
      },
    },
  });
  const toolbar = makeToolbar(editor, 'ed-body');
  const before = editor.getHTML();
  root.append(toolbar.bar, toolbar.panels, box);
  root.hidden = false;
  for (const element of form.querySelectorAll('[data-plain]')) element.hidden = true;
  plain.disabled = true;
  field.disabled = false;

  let sent = false;
  form.addEventListener('submit', () => {
    // What was not touched goes back exactly as it came.
    if (editor.getHTML() !== before) field.value = editor.getHTML();
    sent = true;
  });
  window.addEventListener('beforeunload', event => {
    if (!sent && editor.getHTML() !== before) event.preventDefault();
  });
  window.addEventListener('pageshow', () => { sent = false; });
}

for (const root of document.querySelectorAll('[data-editor]')) start(root);
