#!/usr/bin/env python3
"""Refuses commands without help: check_help.py GONGKAI.

Asks the program itself: every listed command has a summary, an explanation of
each option, and examples that call it. (Routes: the router refuses to start
with one that has no summary.)
"""
import re
import subprocess
import sys


def run(*argv):
    done = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, done.stdout, done.stderr


def section(text, title):
    match = re.search(rf'^{title}:\n((?:  .*\n)+)', text, re.M)
    return match.group(1).splitlines() if match else []


def faults_of(program, name):
    status, text, errors = run(program, *name.split(), '--help')
    if status != 0 or errors:
        return [f'--help ends with {status} {errors.strip()}']
    faults = []
    if len(text.splitlines()[0]) < 8:
        faults.append('no summary')
    for line in section(text, 'Options'):
        if not re.match(r'  (-\S+(?: \S+)*)  +\S', line):
            faults.append('option without help: ' + line.strip())
    examples = section(text, 'Examples')
    if not examples:
        faults.append('no examples')
    faults += ['example is about something else: ' + e.strip() for e in examples if f'gongkai {name}' not in e]
    return faults


def main():
    program = sys.argv[1]
    status, text, _ = run(program, 'help')
    names = [re.split(r'  +', line.strip())[0] for line in section(text, 'Commands')]
    bad = 0 if status == 0 and names else 1
    for name in names:
        for fault in faults_of(program, name):
            print(f'gongkai {name}: {fault}', file=sys.stderr)
            bad += 1
    print(f'help: {len(names)} commands looked at, {bad} faults')
    return 1 if bad else 0


sys.exit(main())
