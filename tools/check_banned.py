#!/usr/bin/env python3
"""Refuses words that the compiler does not: check_banned.py [ROOT].

base/banned.h makes the worst functions compile errors; this looks also where
that header is not included (tests, bench) and at what a compiler cannot know.
"""
import re
import sys

import csource

# (what, where it is looked for, where it is allowed, why)
RULES = [
    (r'\b(?:strcpy|strcat|v?sprintf|strncpy|strncat|strtok|gets|v?sscanf|atoi|atol|atoll|localtime|gmtime|asctime|ctime'
     r'|setlocale|system|popen)\s*\(', ('src', 'tests', 'bench'), (), 'banned function (base/banned.h)'),
    (r'\(\s*(?:const\s+)?Sql\s*\)\s*\{|\bSql\s+\w+(?:\s*\[\w*\])?\s*=', ('src', 'bench'), (),
     'SQL comes only from .sql files (tools/sqlgen)'),
    (r'\b(?:clock_gettime|gettimeofday|time)\s*\(', ('src',), ('src/os/clock.c',), 'the time comes from Ctx or os/clock.h'),
    # Besides the command line: where the fonts and more editions lie is asked where they are read.
    (r'\b(?:secure_)?getenv\s*\(', ('src',), ('src/cli/', 'src/main.c', 'src/doc/write_pdf_fonts.c', 'src/doc/worker_pool.c',
                                              'src/features/report/report.c'),
     'only the command line looks at the environment'),
    (r'\b_?exit\s*\(', ('src',), ('src/os/proc.c', 'src/main.c'), 'nothing below main ends the process'),
    (r'\b(?:rand|srand|random|drand48)\s*\(', ('src',), (), 'random numbers come from os/random.h'),
]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else '.'
    bad = files = 0
    for path in csource.tree(root, ('src', 'tests', 'bench'), ('.c', '.h')):
        text = csource.without_preprocessor(csource.blank(csource.read(root, path)))
        files += 1
        for pattern, where, allowed, why in RULES:
            if path.split('/')[0] not in where or any(path.startswith(a) for a in allowed):
                continue
            for match in re.finditer(pattern, text):
                print(f'{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group(0).strip()}: {why}', file=sys.stderr)
                bad += 1
    print(f'banned words: {files} files looked at, {bad} found')
    return 1 if bad else 0


sys.exit(main())
