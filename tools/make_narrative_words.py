#!/usr/bin/env python3
"""Turns data/narrative/*.json into C tables.

usage: make_narrative_words.py words.json figures.json OUT.c OUT.h

The words are folded as the engine folds the text it reads (no white space,
full-width ASCII made narrow), so that both sides compare equal."""
import json
import sys


def fold(word):
    out = ''
    for ch in word:
        code = ord(ch)
        if 0xFF01 <= code <= 0xFF5E:
            ch = chr(code - 0xFF01 + 0x21)
        if not ch.isspace():
            out += ch
    if not out:
        sys.exit('make_narrative_words: an empty word in a list')
    return out


def c_str(text):
    return '{"' + text.replace('\\', '\\\\').replace('"', '\\"') + '", %d}' % len(text.encode())


class Tables:
    def __init__(self):
        self.lines = []
        self.count = 0

    def words(self, items):
        if not items:
            return '{NULL, 0}'
        self.count += 1
        name = 'list_%d' % self.count
        self.lines.append('static const Str %s[] = {%s};' % (name, ', '.join(c_str(fold(w)) for w in items)))
        return '{%s, %d}' % (name, len(items))

    def totals(self, items):
        rows = ['{%s, %s}' % (self.words(t['sum']), c_str(t['name'])) for t in items]
        self.count += 1
        name = 'totals_%d' % self.count
        self.lines.append('static const FigureTotal %s[] = {%s};' % (name, ', '.join(rows)))
        return name, len(items)


def member_check(item, allowed, where):
    for name in item:
        if name not in allowed:
            sys.exit('make_narrative_words: unknown member "%s" in %s' % (name, where))


def pattern(tables, item):
    member_check(item, ['rule', 'verb', 'object', 'tail', 'near', 'not', 'soft', 'reason', 'none', 'totals'], item['rule'])
    none = item.get('none', {})
    name, count = tables.totals(item['totals'])
    lists = [tables.words(item.get(k, [])) for k in ('verb', 'object', 'tail', 'near', 'not', 'soft', 'reason')]
    lists += [tables.words(none.get(k, [])) for k in ('verb', 'object', 'not')]
    return '    {%s, %s, %s, %d},' % (c_str(item['rule']), ', '.join(lists), name, count)


def main():
    words_path, figures_path, out_c, out_h = sys.argv[1:]
    with open(words_path, encoding='utf-8') as f:
        words = json.load(f)
    with open(figures_path, encoding='utf-8') as f:
        figures = json.load(f)
    tables = Tables()
    body = []
    head = ['/* Made from data/narrative by tools/make_narrative_words.py. */', '#ifndef GK_FEATURES_REPORT_REPORT_NARRATIVE_TABLES_RULES_H',
            '#define GK_FEATURES_REPORT_REPORT_NARRATIVE_TABLES_RULES_H', '#include "features/report/report_narrative_words_rules.h"']
    for name, entry in words['lists'].items():
        body.append('const Words words_%s = %s;' % (name, tables.words(entry['words'])))
        head.append('extern const Words words_%s;' % name)
    subjects = ['    {%s, %s},' % (tables.words(s['all']), tables.words(s['not'])) for s in words['subjects']]
    topics = ['    {%s, %s},' % (c_str(fold(t['title'])), tables.words(t['words'])) for t in words['topics']]
    patterns = [pattern(tables, p) for p in figures['patterns']]
    body.append('const Words figure_measures = %s;' % tables.words(figures['case_measures']))
    for kind, name, rows in (('SubjectWords', 'subject_words', subjects), ('TopicWords', 'topic_words', topics),
                             ('FigurePattern', 'figure_patterns', patterns)):
        body.append('const %s %s[] = {' % (kind, name))
        body += rows
        body.append('};')
        body.append('const size_t %s_count = %d;' % (name, len(rows)))
        head.append('extern const %s %s[];' % (kind, name))
        head.append('extern const size_t %s_count;' % name)
    head += ['extern const Words figure_measures;', '#endif']
    with open(out_h, 'w', encoding='utf-8') as f:
        f.write('\n'.join(head) + '\n')
    with open(out_c, 'w', encoding='utf-8') as f:
        f.write('/* Made from data/narrative by tools/make_narrative_words.py. */\n')
        f.write('#include "features/report/report_narrative_tables_rules.h"\n')
        f.write('\n'.join(tables.lines + body) + '\n')


main()
