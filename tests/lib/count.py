#!/usr/bin/env python3
"""Counts test cases in what a runner wrote: count.py meson|tap|node STATUS FILE

Prints "PASSED FAILED", and the names of the failed ones on standard error. A
runner that failed without naming a case counts as one failed case; so does one
that ran none.
"""
import json
import re
import sys

TAP = re.compile(r'^(ok|not ok)\b *\d* *-? *(.*)$', re.M)


def count_tap(text):
    passed, failed = 0, []
    for state, name in TAP.findall(text):
        if state == 'ok':
            passed += 1
        else:
            failed.append(name)
    return passed, failed


def count_meson(text):
    """One JSON object a line; programs with cmocka speak TAP on standard output."""
    passed, failed = 0, []
    for line in text.splitlines():
        test = json.loads(line)
        cases, bad = count_tap(test.get('stdout', ''))
        good = test['result'] in ('OK', 'EXPECTEDFAIL')
        if not good and not bad:
            bad = ['%s (%s)' % (test['name'], test['result'].lower())]
        passed += cases if cases or not good else 1
        failed += ['%s: %s' % (test['name'], name) for name in bad]
    return passed, failed


def count_node(text):
    def number(word):
        found = re.findall(r'^# %s (\d+)$' % word, text, re.M)
        return int(found[-1]) if found else 0
    bad = number('fail') + number('cancelled')
    names = [m.strip() for m in re.findall(r'^ *not ok \d+ - (.*)$', text, re.M)]
    return number('pass'), (names + ['?'] * bad)[:bad]


def main():
    kind, status, path = sys.argv[1:4]
    with open(path, encoding='utf-8', errors='replace') as file:
        text = file.read()
    passed, failed = {'meson': count_meson, 'tap': count_tap, 'node': count_node}[kind](text)
    if not failed and (status != '0' or passed == 0):
        failed = ['the runner ended with %s after %d cases' % (status, passed)]
    for name in failed[:20]:
        print('    FAILED ' + name, file=sys.stderr)
    if len(failed) > 20:
        print('    and %d more' % (len(failed) - 20), file=sys.stderr)
    print(passed, len(failed))


main()
