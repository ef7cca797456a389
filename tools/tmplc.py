#!/usr/bin/env python3
"""Compiles HTML templates to C: tmplc.py OUT.c OUT.h TEMPLATE...

A template is HTML with these marks, and nothing else:

  {{view YearView "features/report/report_views.h"}}   first mark: the C type of its data
  {{x}} {{row.label}}       a Str, C string or number, escaped
  {{url x}} {{path x}}      percent-encoded (path keeps '/'): the only marks allowed in href, src, action ...
  {{raw x}}                 an Html value, as it is
  {{if x}} {{if not x}} {{else}} {{end}}
  {{for row in rows[row_count]}} {{end}}    row is one element of the array

Names are members of the view or loop variables. They end up in C, so a wrong
name or type fails the build. The compiler follows the HTML far enough to
refuse marks where escaping would not help: unquoted attributes, attribute and
tag names, comments, script and style, URLs without {{url}}.
A line that holds only a view/if/for/else/end mark leaves no trace.
"""
import os
import re
import sys

MARK = re.compile(r'\{\{(.*?)\}\}', re.S)
NAME = r'[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*'
URL_ATTRIBUTES = {'href', 'src', 'action', 'formaction', 'poster', 'cite', 'data', 'srcset'}
ALONE = re.compile(r'^[ \t]*(\{\{(?:view [^}]*|for [^}]*|if [^}]*|else|end)\}\})[ \t]*\n', re.M)


class TemplateError(Exception):
    pass


class HtmlState:
    """Where in the HTML we are: text, tag, a quoted value, raw text, comment."""

    def __init__(self):
        self.state, self.quote, self.attribute, self.value, self.element, self.tag = 'text', '', '', '', '', ''

    def feed(self, text):
        i = 0
        while i < len(text):
            i = getattr(self, 'in_' + self.state)(text, i) + 1

    def in_text(self, text, i):
        if text.startswith('<!--', i):
            self.state = 'comment'
            return i + 3
        if re.match(r'</?[a-zA-Z!]', text[i:i + 3]):
            self.state, self.tag = 'tag', ''
        elif text[i] == '<':
            raise TemplateError('a bare < must be written &lt;')
        return i

    def in_comment(self, text, i):
        if text.startswith('-->', i):
            self.state = 'text'
            return i + 2
        return i

    def in_raw(self, text, i):
        if text[i:i + 2 + len(self.element)].lower() == '</' + self.element:
            self.state, self.tag = 'tag', ''
        return i

    def in_tag(self, text, i):
        c = text[i]
        if c == '>':
            self.close_tag()
        elif c in '"\'':
            found = re.search(r'([a-zA-Z_:@-][a-zA-Z0-9_:@-]*)\s*=\s*$', self.tag)
            if not found:
                raise TemplateError('a quote in a tag without attribute name')
            self.state, self.quote, self.attribute, self.value = 'value', c, found.group(1).lower(), ''
        else:
            self.tag += c
        return i

    def in_value(self, text, i):
        if text[i] == self.quote:
            self.state = 'tag'
            self.tag += ' '
        else:
            self.value += text[i]
        return i

    def close_tag(self):
        word = re.match(r'(/?)([a-zA-Z0-9]+)', self.tag)
        self.state = 'text'
        if word and not word.group(1) and word.group(2).lower() in ('script', 'style'):
            self.state, self.element = 'raw', word.group(2).lower()

    def check_mark(self, kind):
        if self.state in ('comment', 'raw'):
            raise TemplateError('no marks inside comments, script or style')
        if self.state == 'tag':
            raise TemplateError('marks in a tag must stand inside a quoted attribute value')
        if self.state != 'value':
            return
        if kind == 'raw':
            raise TemplateError('no {{raw}} in an attribute')
        if self.attribute.startswith('on') or self.attribute == 'style':
            raise TemplateError('no marks in ' + self.attribute)
        if self.attribute in URL_ATTRIBUTES and kind not in ('url', 'path'):
            raise TemplateError('%s needs {{url …}} or {{path …}}' % self.attribute)
        if self.attribute in URL_ATTRIBUTES and self.value == '':
            raise TemplateError('%s must start with literal text such as "/"' % self.attribute)
        self.value += 'x'


class Compiler:
    def __init__(self, source):
        self.lines, self.html, self.source = [], HtmlState(), source
        self.loops, self.stack = [], []
        self.view = self.include = None

    def c(self, name):
        head, *rest = name.split('.')
        if head not in self.loops:
            return 'view->' + name
        return head + '->' + '.'.join(rest) if rest else '(*%s)' % head

    def emit(self, line):
        self.lines.append('    ' * (len(self.stack) + 1) + line)

    def literal(self, text):
        self.html.feed(text)
        for start in range(0, len(text), 2000):
            self.emit('buf_add(out, STR(%s));' % c_string(text[start:start + 2000]))

    def open_for(self, var, array, count):
        if var in self.loops:
            raise TemplateError('loop variable %s is in use' % var)
        index = 'i%d' % len(self.stack)
        self.emit('for (size_t %s = 0; %s < (size_t)%s; %s++) {' % (index, index, self.c(count), index))
        element = self.c(array)
        self.stack.append(('for', self.html.state))
        self.emit('const __typeof__(%s[0]) *%s = &%s[%s];' % (element, var, element, index))
        self.loops.append(var)

    def close(self):
        if not self.stack:
            raise TemplateError('{{end}} without {{if}} or {{for}}')
        kind, state = self.stack.pop()
        if state != self.html.state:
            raise TemplateError('{{%s}} opens and closes in different places of the HTML' % kind)
        if kind == 'for':
            self.loops.pop()
        self.emit('}')

    def orelse(self):
        if not self.stack or self.stack[-1][0] != 'if':
            raise TemplateError('{{else}} without {{if}}')
        top = self.stack.pop()
        self.emit('} else {')
        self.stack.append(top)

    def mark(self, words):
        if found := re.fullmatch(r'view (\w+) "([^"]+)"', words):
            self.view, self.include = found.groups()
        elif self.view is None:
            raise TemplateError('the first mark must be {{view TYPE "header"}}')
        elif found := re.fullmatch(r'for (\w+) in (%s)\[(%s)\]' % (NAME, NAME), words):
            self.open_for(*found.groups())
        elif found := re.fullmatch(r'if (not )?(%s)' % NAME, words):
            self.emit('if (%shtml_true(%s)) {' % ('!' if found.group(1) else '', self.c(found.group(2))))
            self.stack.append(('if', self.html.state))
        elif words == 'else':
            self.orelse()
        elif words == 'end':
            self.close()
        elif found := re.fullmatch(r'(?:(url|path|raw) )?(%s)' % NAME, words):
            kind, name = found.groups()
            self.html.check_mark(kind)
            function = {'url': 'html_put_url', 'path': 'html_put_path', 'raw': 'html_put_html', None: 'html_put'}[kind]
            self.emit('%s(out, %s);' % (function, self.c(name)))
        else:
            raise TemplateError('unknown mark {{%s}}' % words)

    def run(self):
        source, at = ALONE.sub(r'\1', self.source), 0
        for found in MARK.finditer(source):
            self.literal(source[at:found.start()])
            self.mark(found.group(1).strip())
            at = found.end()
        self.literal(source[at:])
        if self.view is None:
            raise TemplateError('no {{view}}')
        if self.stack:
            raise TemplateError('missing {{end}}')
        if self.html.state != 'text':
            raise TemplateError('the template ends inside a tag')


def c_string(text):
    out = []
    for ch in text:
        if ch == '\n':
            out.append('\\n"\n        "')
        elif ch in '"\\?':
            out.append('\\' + ch)
        else:
            out.append(ch)
    return '"' + ''.join(out) + '"'


def function_name(path):
    """features/report/views/year.html -> report_year_html; web/views/layout.html -> web_layout_html"""
    parts = path.split('/')
    name = os.path.splitext(parts[-1])[0].replace("-", "_")
    return "%s_%s_html" % (parts[-3], name) if parts[-2] == "views" else name + "_html"


def main():
    out_c, out_h, *paths = sys.argv[1:]
    bodies, prototypes, includes = [], [], set()
    for path in paths:
        with open(path, encoding='utf-8') as file:
            compiler = Compiler(file.read())
        try:
            compiler.run()
        except TemplateError as error:
            sys.exit('%s: %s' % (path, error))
        includes.add(compiler.include)
        prototype = 'void %s(Buf *out, const %s *view)' % (function_name(path), compiler.view)
        prototypes.append(prototype + ';')
        body = '\n'.join(compiler.lines)
        unused = '' if 'view->' in body else '    (void)view;\n'
        bodies.append('%s\n{\n%s%s\n}\n' % (prototype, unused, body))
    headers = ''.join('#include "%s"\n' % name for name in sorted(includes))
    guard = 'GK_' + re.sub(r'\W', '_', os.path.basename(out_h)).upper()
    with open(out_h, 'w', encoding='utf-8') as file:
        file.write('/* Made by tools/tmplc.py from the templates; do not edit. */\n#ifndef %s\n#define %s\n\n'
                   '#include "html/html.h"\n%s\n%s\n\n#endif\n' % (guard, guard, headers, '\n'.join(prototypes)))
    with open(out_c, 'w', encoding='utf-8') as file:
        file.write('/* Made by tools/tmplc.py from the templates; do not edit. */\n#include "%s"\n\n%s'
                   % (os.path.basename(out_h), '\n'.join(bodies)))


if __name__ == '__main__':
    main()
