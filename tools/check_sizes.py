#!/usr/bin/env python3
"""Refuses what is too large to read: check_sizes.py [ROOT]. Prints the worst five of each kind."""
import sys

import csource

LINES_A_FILE, LINES_A_FUNCTION, COMPLEXITY = 800, 100, 20
PARAMETERS = 8  # as many as libmicrohttpd hands to its request callback
FOLDERS = ('src', 'tests', 'tools', 'bench', 'sql', 'static')
ENDINGS = ('.c', '.h', '.py', '.mjs', '.js', '.css', '.sql', '.sh', '.html')


def report(title, limit, rows):
    """rows: (size, what). Returns how many are above the limit."""
    rows.sort(reverse=True)
    print(f'{title} (limit {limit}): ' + (', '.join(f'{size} {what}' for size, what in rows[:5]) or 'none'))
    bad = [row for row in rows if row[0] > limit]
    for size, what in bad:
        print(f'TOO LARGE: {title}: {what} has {size}, the limit is {limit}', file=sys.stderr)
    return len(bad)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else '.'
    files = [(csource.read(root, p).count('\n'), p) for p in csource.tree(root, FOLDERS, ENDINGS)]
    found = [f for p in csource.tree(root, FOLDERS, ('.c', '.h')) for f in csource.functions(p, csource.read(root, p))]
    named = [(f, f'{f.path}:{f.line} {f.name}') for f in found]
    bad = report('lines a file', LINES_A_FILE, files)
    bad += report('lines a function', LINES_A_FUNCTION, [(f.lines, n) for f, n in named])
    bad += report('complexity', COMPLEXITY, [(f.complexity, n) for f, n in named])
    bad += report('parameters', PARAMETERS, [(f.parameters, n) for f, n in named])
    return 1 if bad else 0


sys.exit(main())
